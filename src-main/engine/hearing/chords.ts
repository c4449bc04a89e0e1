import { PITCH_CLASS_NAMES as ROOTS, pitchClassOf } from '../../../src-shared/music/index.ts'
import type { HeardKeys } from './keys.ts'
import { likeliestPath } from './likeliest-path.ts'
import { TONAL_FRAMES_PER_SECOND } from './tonal-peaks.ts'

export interface HeardChord {
  startSeconds: number
  endSeconds: number
  /** In Harte's syntax; N where no chord sounds. */
  label: string
}

/** Tones above the root, and what is asked of a rarer kind of chord before it is believed. */
const QUALITIES = [
  { name: '', tones: [0, 4, 7], rarity: 0 },
  { name: ':min', tones: [0, 3, 7], rarity: 0 },
  { name: ':7', tones: [0, 4, 7, 10], rarity: 0.04 },
  { name: ':maj7', tones: [0, 4, 7, 11], rarity: 0.04 },
  { name: ':min7', tones: [0, 3, 7, 10], rarity: 0.04 },
  { name: ':hdim7', tones: [0, 3, 6, 10], rarity: 0.08 },
  { name: ':dim', tones: [0, 3, 6], rarity: 0.08 },
  { name: ':dim7', tones: [0, 3, 6, 9], rarity: 0.16 },
  { name: ':aug', tones: [0, 4, 8], rarity: 0.2 },
  { name: ':sus4', tones: [0, 5, 7], rarity: 0.12 },
] as const
/** Likeness that silence and noise have with any chord: less than this is none. */
const NO_CHORD_LIKENESS = 0.62
/** What the root in the bass, and tones of the key alone, add to a likeness. */
const [BASS_WEIGHT, KEY_WEIGHT] = [0.1, 0.05]
/** What a unit of likeness counts for each second of a piece, and what a change of chord costs beside it. */
const [WEIGHT_PER_SECOND, CHANGE_COST] = [8, 0.7]
/** Longer chords are cut at beats; where there are none, changes fall on tenths of seconds. */
const LONGEST_PIECE_SECONDS = 1

interface Template {
  label: string
  root: number
  tones: readonly number[]
  weights: Float64Array
  rarity: number
}

const TEMPLATES: Template[] = QUALITIES.flatMap(({ name, tones, rarity }) =>
  ROOTS.map((label, root) => {
    const sounding = tones.map((tone) => (root + tone) % 12)
    return {
      label: label + name,
      root,
      tones: sounding,
      weights: unit(Float64Array.from({ length: 12 }, (_, i) => (sounding.includes(i) ? 1 : 0))),
      rarity,
    }
  }),
)

function unit(values: Float64Array): Float64Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  return length > 1e-9 ? values.map((value) => value / length) : values
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0)

/**
 * Chords, from beat to beat: triads and sevenths, or none.
 *
 * @param classes  see `pitchClasses`, [frames][12]
 * @param bass     the same of what lies in the bass
 * @param beats    seconds, ascending; may be empty
 * @returns        without gaps
 * @source         Fujishima 1999; Sheh, Ellis 2003; Papadopoulos, Peeters 2011 (the key); Cho, Bello 2014 (smoothing by a Viterbi path).
 *                 Templates without training
 */
export function chordsOf(
  { classes, bass }: { classes: readonly Float32Array[]; bass: readonly Float32Array[] },
  beats: readonly number[],
  keys: HeardKeys,
): HeardChord[] {
  const end = classes.length / TONAL_FRAMES_PER_SECOND
  const bounds = piecesOf(beats, end)
  const scores = bounds.slice(1).map((to, i) => {
    const [first, last] = [bounds[i], to].map((seconds) => Math.round(seconds * TONAL_FRAMES_PER_SECOND))
    const shape = unit(summed(classes, first, Math.max(first + 1, last)))
    const low = unit(summed(bass, first, Math.max(first + 1, last)))
    const scale = scaleAt(keys, bounds[i])
    const likeness = TEMPLATES.map(
      ({ weights, root, tones, rarity }) =>
        dot(weights, shape) + BASS_WEIGHT * low[root] + (scale && tones.every((tone) => scale.has(tone)) ? KEY_WEIGHT : 0) - rarity,
    )
    const weight = WEIGHT_PER_SECOND * Math.min(1, to - bounds[i])
    return [...likeness, NO_CHORD_LIKENESS].map((value) => weight * value)
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

function summed(classes: readonly Float32Array[], from: number, to: number): Float64Array {
  const sum = new Float64Array(12)
  for (let t = from; t < to; t++) for (let k = 0; k < 12; k++) sum[k] += classes[t]?.[k] ?? 0
  return sum
}

const SCALES = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10, 11] }

/** Pitch classes of the key at a time; null where none was heard. */
function scaleAt({ spans }: HeardKeys, seconds: number): ReadonlySet<number> | null {
  const key = (spans.find(({ endSeconds }) => seconds < endSeconds) ?? spans.at(-1))?.key
  if (!key) return null
  const tonic = pitchClassOf(key.tonic)!
  return new Set(SCALES[key.mode].map((step) => (tonic + step) % 12))
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
