/** What a recording is like: how it sounds from moment to moment, and what it plays, to find alike ones by. */
import { TRAITS, TRAIT_SECONDS, type Likeness } from '../../../src-shared/project/likeness.ts'
import { STRENGTHS_PER_SECOND } from './onset-strength.ts'
import { COLOUR_BANDS, TONAL_FRAMES_PER_SECOND } from './tonal-peaks.ts'

/** Pieces of more are compared by their first so many moments. */
const MOST_MOMENTS = 1024
const FEWEST_BEATS = 16
/** Without a pulse. */
const MOMENT_SECONDS = 0.5
/** What differs by so much is another sound: of levels and their movement in log10 units, of onset strength. */
const SCALES = { level: 0.25, movement: 0.12, onset: 0.02, tonality: 0.15 }

/** What lies so far below the loudest band, in log10 units, is noise of the room: 30 dB. */
const RANGE = 1.5

interface Music {
  /** See `pitchClasses`, [frames][12]. */
  classes: readonly Float32Array[]
  /** See `TonalPeaks`, [frames][bands]. */
  colours: readonly Float32Array[]
  /** See `onsetStrength`. */
  strength: Float32Array
}

/** @param beats  seconds, ascending; where there are few, half seconds stand in for them */
export function likenessOf(music: Music, beats: readonly number[]): Likeness {
  const hasPulse = beats.length >= FEWEST_BEATS
  const end = music.classes.length / TONAL_FRAMES_PER_SECOND
  const pulse = hasPulse ? beats : Array.from({ length: Math.floor(end / MOMENT_SECONDS) }, (_, i) => i * MOMENT_SECONDS)
  return { traits: traitsOf(music), harmony: harmonyOf(music.classes, pulse.slice(0, MOST_MOMENTS), end) }
}

/**
 * Of each {@link TRAIT_SECONDS}: the colour without the level, how it moves, how strongly and how unevenly things begin, how tonal it
 * is; in steps that are heard as another sound.
 *
 * @returns [stretches][TRAITS]
 */
function traitsOf({ classes, colours, strength }: Music): Float32Array<ArrayBuffer> {
  const width = Math.round(TRAIT_SECONDS * TONAL_FRAMES_PER_SECOND)
  const stretches = Math.max(1, Math.round(colours.length / width))
  const traits = new Float32Array(stretches * TRAITS)
  for (let s = 0; s < stretches; s++) {
    const [from, to] = [s * width, s === stretches - 1 ? colours.length : (s + 1) * width]
    const heard = colours.slice(from, to)
    const means = Array.from({ length: COLOUR_BANDS }, (_, k) => average(heard.map((frame) => frame[k])))
    const floor = Math.max(...means) - RANGE
    const frames = heard.map((frame) => frame.map((value) => Math.max(value, floor)))
    const bands = means.map((_, k) => average(frames.map((frame) => frame[k])))
    const level = average(bands)
    const row = traits.subarray(s * TRAITS, (s + 1) * TRAITS)
    bands.forEach((value, k) => (row[k] = (value - level) / SCALES.level))
    bands.forEach((_, k) => {
      const steps = frames.slice(1).map((frame, t) => Math.abs(frame[k] - frames[t][k]))
      row[COLOUR_BANDS + k] = average(steps) / SCALES.movement / 2
    })
    const [first, last] = [from, to].map((frame) => Math.round((frame / TONAL_FRAMES_PER_SECOND) * STRENGTHS_PER_SECOND))
    const begins = strength.subarray(first, last)
    const begun = average(begins)
    row[2 * COLOUR_BANDS] = begun / SCALES.onset
    row[2 * COLOUR_BANDS + 1] = Math.sqrt(average(Array.from(begins, (value) => (value - begun) ** 2))) / SCALES.onset
    // Few classes that sound: tones; all of them: noise.
    row[2 * COLOUR_BANDS + 2] = average(classes.slice(from, to).map((frame) => average(Array.from(frame)))) / SCALES.tonality
    row[2 * COLOUR_BANDS + 3] = Math.max(...means) > 0.01 ? 1 : 0
  }
  return traits
}

const average = (values: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / Math.max(1, values.length)
}

/** Pitch classes from beat to beat, each of length 1; zeros where nothing sounds. [beats][12] */
function harmonyOf(classes: readonly Float32Array[], pulse: readonly number[], end: number): Float32Array<ArrayBuffer> {
  const harmony = new Float32Array(pulse.length * 12)
  pulse.forEach((start, i) => {
    const [from, to] = [start, pulse.at(i + 1) ?? end].map((seconds) => Math.round(seconds * TONAL_FRAMES_PER_SECOND))
    const row = harmony.subarray(i * 12, (i + 1) * 12)
    for (let t = from; t < Math.max(from + 1, to); t++) for (let k = 0; k < 12; k++) row[k] += classes[t]?.[k] ?? 0
    const length = Math.hypot(...row)
    if (length > 0) for (let k = 0; k < 12; k++) row[k] /= length
  })
  return harmony
}
