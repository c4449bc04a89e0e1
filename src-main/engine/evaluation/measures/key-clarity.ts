import type { Spectrogram } from '../../dsp/transforms/index.ts'
import { CHROMA_FRAMES_PER_SECOND } from './sound-features.ts'

/**
 * How well each pitch class fits a key, from C: ratings of listeners.
 *
 * @source Krumhansl and Kessler 1982, as tabulated in Krumhansl 1990, "Cognitive Foundations of Musical Pitch", p. 30
 */
export const MAJOR_PROFILE = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88]
export const MINOR_PROFILE = [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]

const WINDOW_SECONDS = 8

/** Pearson's correlation; 0 where one side does not vary. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length
  let [meanA, meanB] = [0, 0]
  for (let i = 0; i < n; i++) {
    meanA += a[i] / n
    meanB += b[i] / n
  }
  let [product, energyA, energyB] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    product += (a[i] - meanA) * (b[i] - meanB)
    energyA += (a[i] - meanA) ** 2
    energyB += (b[i] - meanB) ** 2
  }
  return energyA > 1e-12 && energyB > 1e-12 ? product / Math.sqrt(energyA * energyB) : 0
}

export interface Key {
  /** 0 is C. */
  tonic: number
  mode: 'major' | 'minor'
  /** Correlation with the key's profile, -1..1. */
  clarity: number
}

/** The key whose profile a distribution of pitch classes fits best. @param chroma  [12], C first */
export function bestKey(chroma: ArrayLike<number>): Key {
  let best: Key = { tonic: 0, mode: 'major', clarity: -1 }
  for (const [mode, profile] of [
    ['major', MAJOR_PROFILE],
    ['minor', MINOR_PROFILE],
  ] as const) {
    for (let tonic = 0; tonic < 12; tonic++) {
      const clarity = correlation(
        chroma,
        profile.map((_, pitchClass) => profile[(pitchClass - tonic + 12) % 12]),
      )
      if (clarity > best.clarity) best = { tonic, mode, clarity }
    }
  }
  return best
}

/** Each frame's share of its own sum, so that soft passages count as much as loud ones; frames of silence stay zero. */
export function pitchClassShares({ frames, bins, data }: Spectrogram): Float32Array {
  const shares = new Float32Array(data.length)
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0
    for (let i = frame * bins; i < (frame + 1) * bins; i++) sum += data[i]
    if (sum > 1e-6) for (let i = frame * bins; i < (frame + 1) * bins; i++) shares[i] = data[i] / sum
  }
  return shares
}

/** Mean of a stretch of pitch-class shares, [12]. */
function meanShares(shares: Float32Array, from: number, to: number): Float64Array {
  const mean = new Float64Array(12)
  for (let frame = from; frame < to; frame++) for (let i = 0; i < 12; i++) mean[i] += shares[frame * 12 + i] / (to - from)
  return mean
}

/**
 * The tonal thread: how clearly every 8 s of a sound, 4 s apart, are in one key. Music that wanders between keys, or noise, scores low
 * however right each of its notes sounds.
 *
 * @param chroma  energies, [frames, 12]
 * @returns       clarity a stretch; the whole where it is shorter
 */
export function keyClarities(chroma: Spectrogram): number[] {
  const shares = pitchClassShares(chroma)
  const window = Math.round(WINDOW_SECONDS * CHROMA_FRAMES_PER_SECOND)
  const clarityOf = (from: number, to: number): number => Math.max(0, bestKey(meanShares(shares, from, to)).clarity)
  const clarities = [clarityOf(0, Math.min(window, chroma.frames))]
  for (let start = window >> 1; start + window <= chroma.frames; start += window >> 1) clarities.push(clarityOf(start, start + window))
  return clarities
}

/** How often each pitch class sounds in all, [12], sum 1; equal shares where nothing sounds. */
export function pitchClassDistribution(chroma: Spectrogram): number[] {
  const mean = meanShares(pitchClassShares(chroma), 0, chroma.frames)
  const sum = mean.reduce((total, value) => total + value, 0)
  return Array.from(mean, (value) => (sum > 0 ? value / sum : 1 / 12))
}
