/** Makes the sound of a MIDI take. */
export interface RenderNotesInput {
  midiPath: string
  /** Length of the sound, in samples at MIDI_TAKE_RATE. */
  frames: number
  /** Where it is written: mono float32. */
  pcmPath: string
}

/** Looks at MIDI files that are to be kept. */
export interface LookAtMidiInput {
  paths: readonly string[]
}

/** What a MIDI file holds, with the last note as long as the pedal holds it; or why it cannot be read. */
export type SeenMidi = { notes: number; durationSeconds: number; tempoBpm: number } | { refusal: string }
