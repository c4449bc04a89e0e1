import type { Song } from '../../../../src-shared/music/index.ts'

/** Reads a MIDI file as a song. */
export interface ReadMidiInput {
  midiPath: string
}

export interface ReadMidiSong {
  song: Song
  /** What is wrong with the file, and what of it a song does not hold, in sentences for the person. */
  warnings: string[]
}
