import { likeliestPath } from './likeliest-path.ts'
import { TONAL_FRAMES_PER_SECOND } from './tonal-peaks.ts'

export interface HeardChord {
  startSeconds: number
  endSeconds: number
  /** In Harte's syntax; N where no chord sounds. */
  label: string
}

const ROOTS = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B']
const QUALITIES = [
  { name: '', tones: [0, 4, 7] },
  { name: ':min', tones: [0, 3, 7] },
] as const
/** Likeness that silence and noise have with any chord: less than this is none. */
const NO_CHORD_LIKENESS = 0.62
const CHANGE_COST = 0.5
/** Longer chords are cut at beats; where there are none, changes fall on tenths of seconds. */
const LONGEST_PIECE_SECONDS = 1

interface Template {
  label: string
  weights: Float64Array
}

const TEMPLATES: Template[] = QUALITIES.flatMap(({ name, tones }) =>
  ROOTS.map((root, r) => ({
    label: root + name,
    weights: unit(Float64Array.from({ length: 12 }, (_, i) => (tones.some((tone) => (r + tone) % 12 === i) ? 1 : 0))),
  })),
)

function unit(values: Float64Array): Float64Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  return length > 1e-9 ? values.map((value) => value / length) : values
}

/**
 * Chords: major, minor or none, from beat to beat.
 *
 * @param classes  see `pitchClasses`, [frames][12]
 * @param beats    seconds, ascending; may be empty
 * @returns        without gaps
 * @source         Fujishima 1999; Sheh, Ellis 2003; Cho, Bello 2014 (smoothing by a Viterbi path). Templates without training
 */
export function chordsOf(classes: readonly Float32Array[], beats: readonly number[]): HeardChord[] {
  const end = classes.length / TONAL_FRAMES_PER_SECOND
  const bounds = piecesOf(beats, end)
  const scores = bounds.slice(1).map((to, i) => {
    const mean = new Float64Array(12)
    const [first, last] = [Math.round(bounds[i] * TONAL_FRAMES_PER_SECOND), Math.round(to * TONAL_FRAMES_PER_SECOND)]
    for (let t = first; t < Math.max(first + 1, last); t++) for (let k = 0; k < 12; k++) mean[k] += classes[t]?.[k] ?? 0
    const shape = unit(mean)
    return [...TEMPLATES.map(({ weights }) => weights.reduce((sum, weight, k) => sum + weight * shape[k], 0)), NO_CHORD_LIKENESS].map(
      (likeness) => 4 * likeness,
    )
  })
  const chords: HeardChord[] = []
  likeliestPath(scores, CHANGE_COST).forEach((state, i) => {
    const label = TEMPLATES[state]?.label ?? 'N'
    const before = chords[chords.length - 1] as HeardChord | undefined
    if (before?.label === label) before.endSeconds = bounds[i + 1]
    else chords.push({ startSeconds: bounds[i], endSeconds: bounds[i + 1], label })
  })
  return chords
}

function piecesOf(beats: readonly number[], end: number): number[] {
  const bounds = [0, ...beats.filter((time) => time > 0.05 && time < end - 0.05), end]
  return bounds.flatMap((from, i) => {
    const to = bounds[i + 1]
    if (to === undefined) return [from]
    const pieces = to - from > LONGEST_PIECE_SECONDS ? Math.ceil((to - from) / 0.5) : 1
    return Array.from({ length: pieces }, (_, k) => from + (k * (to - from)) / pieces)
  })
}
