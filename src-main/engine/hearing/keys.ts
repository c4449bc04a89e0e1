import { PITCH_CLASS_NAMES } from '../../../src-shared/music/index.ts'
import { TONAL_FRAMES_PER_SECOND } from './tonal-peaks.ts'
import { likeliestPath } from './likeliest-path.ts'

/** Tones of keys are sought up to here: above it lie mostly overtones of what is played, which are a fifth or a third away. */
export const HIGHEST_KEY_HZ = 1500
/**
 * How often each pitch class sounds in a key, from its tonic: as a share of all notes, and as the share of segments in which it occurs. The
 * first tells tonics, the second scales; keys are told by both.
 *
 * @source Albrecht, Shanahan 2013, "The use of large corpora to train a new type of key-finding algorithm", table 1
 * @source Temperley 2007, "Music and Probability", chapter 6: the Kostka-Payne corpus
 */
const PROFILES = {
  major: [
    [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.08, 0.008, 0.081],
    [0.748, 0.06, 0.488, 0.082, 0.67, 0.46, 0.096, 0.715, 0.104, 0.366, 0.057, 0.4],
  ],
  minor: [
    [0.22, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052],
    [0.712, 0.084, 0.474, 0.618, 0.049, 0.46, 0.105, 0.747, 0.404, 0.067, 0.133, 0.33],
  ],
}
export const KEY_NAMES = {
  major: PITCH_CLASS_NAMES,
  minor: ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'G#', 'A', 'Bb', 'B'],
}
const WINDOW_SECONDS = 8
const STEP_SECONDS = 2
/** How decided the key is: one whose profile is more alike by a tenth counts three times. */
const KEY_SHARPNESS = 12
/** A change of key costs as much as half a minute of a slightly better fit. */
const CHANGE_COST = 1.5

export interface HeardKey {
  tonic: string
  mode: 'major' | 'minor'
}

export interface HeardKeys {
  /** Of the whole; null where nothing sounds as tones. */
  key: HeardKey | null
  /** 0..1: how much better than the next one. */
  confidence: number
  /** Where the key holds, seconds, without gaps. */
  spans: { startSeconds: number; endSeconds: number; key: HeardKey }[]
}

const KEYS: { key: HeardKey; profile: number[] }[] = (['major', 'minor'] as const).flatMap((mode) =>
  KEY_NAMES[mode].map((tonic, root) => ({
    key: { tonic, mode },
    profile: normalised(
      Array.from({ length: 12 }, (_, i) => PROFILES[mode].map(normalised).reduce((sum, profile) => sum + profile[(i - root + 12) % 12], 0)),
    ),
  })),
)

/** Without its mean, of length 1: products are correlations. */
function normalised(values: ArrayLike<number>): number[] {
  const list = Array.from(values)
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length
  const length = Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0))
  return list.map((value) => (length > 1e-9 ? (value - mean) / length : 0))
}

/**
 * How well sounds fit what was heard: for each pitch class what it adds, by the keys that the tones heard so far may be in.
 *
 *   f[i] = sum_k p[k] P[k, i],   p[k] = exp(s r[k]) / sum_j exp(s r[j]),   r the correlations with the keys' profiles P
 *
 * @param classes  how much of each pitch class was heard, [12]
 * @returns        gains [12], mean 0; how alike the likeliest key is, 0..1: 0 where nothing was heard
 */
export function fitToKeys(classes: ArrayLike<number>): { gains: number[]; clarity: number } {
  const likeness = fits(classes)
  const weights = likeness.map((value) => Math.exp(KEY_SHARPNESS * value))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const gains = Array.from({ length: 12 }, (_, i) => KEYS.reduce((sum, { profile }, k) => sum + (weights[k] / total) * profile[i], 0))
  return { gains, clarity: Math.max(0, ...likeness) }
}

const fits = (classes: ArrayLike<number>): number[] => {
  const shape = normalised(classes)
  return KEYS.map(({ profile }) => profile.reduce((sum, value, i) => sum + value * shape[i], 0))
}

/** @param classes  see `pitchClasses`, of tones up to {@link HIGHEST_KEY_HZ}, [frames][12] */
export function keysOf(classes: readonly Float32Array[]): HeardKeys {
  const whole = fits(summed(classes))
  const best = Math.max(...whole)
  if (!(best > 0)) return { key: null, confidence: 0, spans: [] }
  const second = Math.max(...whole.filter((value) => value < best))
  const [window, step] = [WINDOW_SECONDS, STEP_SECONDS].map((seconds) => Math.round(seconds * TONAL_FRAMES_PER_SECOND))
  const rows: number[][] = []
  for (let start = 0; start === 0 || start + step <= classes.length; start += step) {
    const middle = start + step / 2
    rows.push(fits(summed(classes.slice(Math.max(0, Math.round(middle - window / 2)), Math.round(middle + window / 2)))))
  }
  const path = likeliestPath(rows, CHANGE_COST)
  const end = classes.length / TONAL_FRAMES_PER_SECOND
  const spans: HeardKeys['spans'] = []
  path.forEach((state, i) => {
    const [from, to] = [i * STEP_SECONDS, i === path.length - 1 ? end : (i + 1) * STEP_SECONDS]
    if (spans.length > 0 && path[i - 1] === state) spans[spans.length - 1].endSeconds = to
    else spans.push({ startSeconds: from, endSeconds: to, key: KEYS[state].key })
  })
  return { key: KEYS[whole.indexOf(best)].key, confidence: Math.min(1, Math.max(0, (best - second) / 0.2)), spans }
}

function summed(classes: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(12)
  for (const frame of classes) for (let i = 0; i < 12; i++) sum[i] += frame[i]
  return sum
}
