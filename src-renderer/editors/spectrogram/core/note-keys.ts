/** A keyboard beside an axis of notes: where its keys lie, from the bottom up, 0 to 1. */
import { hzAt, noteName, positionOf } from './frequency-axis.ts'

export interface NoteKey {
  midi: number
  hz: number
  name: string
  isBlack: boolean
  /** Of the axis' height, from its bottom. */
  from: number
  to: number
}

const BLACK = new Set([1, 3, 6, 8, 10])
const hzOfMidi = (midi: number): number => 440 * 2 ** ((midi - 69) / 12)
const midiOfHz = (hz: number): number => 69 + 12 * Math.log2(hz / 440)
/** Half a semitone. */
const HALF = 2 ** (1 / 24)

/** The keys of all whole notes on an axis, each a semitone wide. */
export function noteKeys(rowHz: Float32Array): NoteKey[] {
  if (rowHz.length < 2) return []
  const first = Math.ceil(midiOfHz(rowHz[0]) - 0.5)
  const last = Math.floor(midiOfHz(rowHz[rowHz.length - 1]) + 0.5)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const midi = first + i
    const hz = hzOfMidi(midi)
    const name = noteName(hz)
    return { midi, hz, name, isBlack: BLACK.has(midi % 12), from: positionOf(rowHz, hz / HALF), to: positionOf(rowHz, hz * HALF) }
  })
}

/** The key at a place of the axis, 0 at its bottom. */
export function keyAt(keys: readonly NoteKey[], rowHz: Float32Array, position: number): NoteKey | null {
  const midi = Math.round(midiOfHz(hzAt(rowHz, position)))
  return keys.find((key) => key.midi === midi) ?? null
}

/** The frequencies that a note takes: half a semitone to both sides. */
export const bandOfNote = ({ hz }: NoteKey): { lowHz: number; highHz: number } => ({ lowHz: hz / HALF, highHz: hz * HALF })
