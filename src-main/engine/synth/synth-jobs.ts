/** Makes the sound of a MIDI take. */
export interface RenderNotesInput {
  midiPath: string
  /** Length of the sound, in samples at MIDI_TAKE_RATE. */
  frames: number
  /** Where it is written: mono float32. */
  pcmPath: string
}
