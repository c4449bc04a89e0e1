import type { NoteInSeconds } from '../files/midi/notes-in-seconds.ts'
import type { HeardChord } from '../hearing/chords.ts'
import type { HeardKey } from '../hearing/keys.ts'
import type { BeatParts, InstrumentId } from '../../../src-shared/music/index.ts'

export type PieceNote = NoteInSeconds

/** How someone sings. */
export interface Singer {
  /** Of the formants, 1 for a man; women and children have shorter throats. */
  throat: number
  /** How far from what is written. */
  semitones: number
  vibratoHz: number
  vibratoCents: number
  breath: number
}

/** What one instrument plays. */
export interface PiecePart {
  instrument: InstrumentId
  /** It leads where others accompany; absent where that is not known. */
  isLead?: boolean
  /** Who sings it, in the place of the instrument. */
  singer?: Singer
  notes: PieceNote[]
}

/** A piece that is known to the note: to learn from, and to measure listening with. */
export interface LabelledPiece {
  name: string
  seconds: number
  parts: PiecePart[]
  /** Beats of the meter: dotted quarters in 6/8. Seconds. */
  beats: number[]
  /** Null where it is not known. */
  beatsPerBar: number | null
  /** Index of the first beat that begins a bar. */
  firstDownbeat: number
  /** Parts that its beats are divided into, three in 6/8; null where that is not known. */
  beatParts: BeatParts | null
  /** Null where it is not known. */
  key: HeardKey | null
  /** Null where they are not known. */
  chords: HeardChord[] | null
  /** Null where they are not known. */
  sections: { startSeconds: number; endSeconds: number; label: string }[] | null
}

/** Where notes begin, each moment once: those within 30 ms are one. */
export function onsetsOfPiece({ parts }: LabelledPiece): number[] {
  const starts = parts.flatMap(({ notes }) => notes.map(({ startSeconds }) => startSeconds)).sort((a, b) => a - b)
  const onsets: number[] = []
  for (const start of starts) if (onsets.length === 0 || start - onsets[onsets.length - 1] > 0.03) onsets.push(start)
  return onsets
}
