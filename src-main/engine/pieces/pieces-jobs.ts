import type { Heard } from '../../../src-shared/project/heard.ts'
import type { PieceNote } from './labelled-piece.ts'

export interface MakePieceInput {
  /** Composed by chance from a seed, or read from a MIDI file. */
  source: { seed: number } | { midiPath: string }
  /** Of the rooms, microphones, noise and tuning it is recorded with; null for none of them. */
  conditionsSeed: number | null
  longestSeconds: number
  /** A WAV file. */
  outPath: string
  /** Where each part is written by itself, see `STEMS`; the sound is their sum then, clean but for a small room. Null for no parts. */
  partsFolder: string | null
}

export interface MadePiece {
  name: string
  /** What is in it, as exactly as it was written. */
  truth: Heard
  /** Those with a pitch, in the order of time. */
  notes: PieceNote[]
}
