import type { NotesPlaying } from '../../../src-shared/project/index.ts'

export interface WriteNotesInput {
  runFolder: string
  /** Step of the checkpoint. */
  checkpoint: number
  settings: NotesPlaying
  /** A MIDI file that is gone on from; null: from nothing. */
  seedPath: string | null
  /** Of the piece, for other programs. */
  title: string
  /** The MIDI file to write. */
  outPath: string
}

export interface WrittenNotes {
  outcome: 'completed' | 'cancelled'
  notes: number
  durationSeconds: number
  tempoBpm: number
}
