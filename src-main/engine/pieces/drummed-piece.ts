/** Pieces with other drums than their own: random pieces have one pattern and three drums, from which little of drums is learnt. */
import type { CounterRandom } from '../random.ts'
import type { LabelledPiece, PieceNote } from './labelled-piece.ts'
import { randomPiece } from './random-piece.ts'

/** Drums that stand in for each other, by the keys of General MIDI. */
const ALIKE: readonly (readonly number[])[] = [
  [36, 35],
  [38, 40, 39],
  [42, 44, 46, 51],
]
const [KICKS, SNARES, HATS] = [
  [36, 35],
  [38, 40],
  [42, 46],
]
const TOMS = [41, 43, 45, 47, 48, 50]
const CYMBALS = [49, 57]
/** Shares of strokes that are left out, and of halves of beats at which another drum is struck. */
const [LEFT_OUT, ADDED] = [0.3, 0.2]
const FILL_SHARE = 0.25
const STROKE_SECONDS = 0.1

const hasDrums = ({ parts }: LabelledPiece): boolean => parts.some(({ instrument }) => instrument === 'drums')

/** Seeds from one on, of pieces that have drums. */
export function drummedSeeds(first: number, count: number): number[] {
  const seeds: number[] = []
  for (let seed = first; seeds.length < count; seed++) if (hasDrums(randomPiece(seed))) seeds.push(seed)
  return seeds
}

/**
 * The piece with a kit of its own: of drums others of their kind, some strokes left out, others where nobody would await them, so that no
 * drum follows from another, and toms and cymbals where bars begin. Whatever else it has stays.
 */
export function withOtherDrums(piece: LabelledPiece, random: CounterRandom): LabelledPiece {
  const kit = new Map(ALIKE.flatMap((keys) => keys.map((key): [number, number] => [key, random.pick(keys)])))
  const others = (notes: readonly PieceNote[]): PieceNote[] => {
    if (notes.length === 0) return []
    const kept = notes.filter(() => random.uniform() >= LEFT_OUT).map((note) => ({ ...note, pitch: kit.get(note.pitch) ?? note.pitch }))
    return [...kept, ...added(piece, notes, random)].sort((a, b) => a.startSeconds - b.startSeconds)
  }
  return { ...piece, parts: piece.parts.map((part) => (part.instrument === 'drums' ? { ...part, notes: others(part.notes) } : part)) }
}

/** Strokes at halves of beats, and fills, from the first of the drums to the last. */
function added({ beats, beatsPerBar }: LabelledPiece, notes: readonly PieceNote[], random: CounterRandom): PieceNote[] {
  const [first, last] = [notes[0].startSeconds, notes[notes.length - 1].startSeconds]
  const strokes: PieceNote[] = []
  const strike = (pitch: number, startSeconds: number): void => {
    if (startSeconds < first || startSeconds > last) return
    strokes.push({ pitch, startSeconds, durationSeconds: STROKE_SECONDS, velocity: 0.4 + 0.6 * random.uniform() })
  }
  for (const [i, beat] of beats.slice(0, -1).entries()) {
    const half = (beat + beats[i + 1]) / 2
    for (const at of [beat, half]) if (random.uniform() < ADDED) strike(random.pick(random.pick([KICKS, SNARES, HATS])), at)
    if (i % (beatsPerBar ?? 4) !== 0 || random.uniform() >= FILL_SHARE) continue
    strike(random.pick(TOMS), beat - (half - beat) / 2)
    strike(random.pick([...TOMS, ...CYMBALS]), beat)
  }
  return strokes
}
