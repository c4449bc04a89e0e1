/** A MIDI file of the project that is learnt from. */
export interface MidiSource {
  id: string
  name: string
  midiPath: string
}
