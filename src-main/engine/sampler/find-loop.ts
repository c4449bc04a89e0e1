/** Where a held tone can go round and round. */

/** So much of a tone is compared at both ends. */
const COMPARED_SECONDS = 0.03
const [SHORTEST_SECONDS, LONGEST_SECONDS] = [0.12, 0.9]
/** A tone that falls by more than this a second dies away, and is not held. */
const MOST_FALL_DB = 14
const LEAST_LIKENESS = 0.92

export interface FoundLoop {
  start: number
  samples: number
  /** Correlation of what is around both ends, -1..1. */
  likeness: number
}

/**
 * A stretch of a steady tone whose end goes on as its beginning does: a whole number of periods long, the ends as alike as can be.
 *
 *   likeness(a, b) = <x[a..a+w], x[b..b+w]> / (|x[a..a+w]| |x[b..b+w]|)
 *
 * @param samples       mono
 * @param periodSamples of the tone, with fractions
 * @returns             null where the tone dies away or no two places are alike
 */
export function findLoop(samples: Float32Array, sampleRate: number, periodSamples: number): FoundLoop | null {
  const window = Math.max(Math.round(COMPARED_SECONDS * sampleRate), Math.round(2 * periodSamples))
  const start = Math.round(Math.min(0.35, (0.3 * samples.length) / sampleRate) * sampleRate)
  const last = samples.length - window - Math.round(0.08 * sampleRate)
  const shortest = Math.round(SHORTEST_SECONDS * sampleRate)
  if (last - start < shortest || fallDb(samples, start, last, sampleRate) > MOST_FALL_DB) return null
  const longest = Math.min(last - start, Math.round(LONGEST_SECONDS * sampleRate))
  const found: FoundLoop[] = []
  for (let periods = Math.ceil(shortest / periodSamples); periods * periodSamples <= longest; periods++) {
    const about = Math.round(periods * periodSamples)
    for (let length = about - 2; length <= about + 2; length++)
      found.push({ start, samples: length, likeness: likenessOf(samples, start, start + length, window) })
  }
  const most = Math.max(...found.map(({ likeness }) => likeness))
  // Of equals the longest: it is heard least as a loop.
  return most < LEAST_LIKENESS ? null : found.findLast(({ likeness }) => likeness >= most - 0.002)!
}

function likenessOf(samples: Float32Array, a: number, b: number, window: number): number {
  let [product, powerA, powerB] = [0, 0, 0]
  for (let i = 0; i < window; i++) {
    product += samples[a + i] * samples[b + i]
    powerA += samples[a + i] ** 2
    powerB += samples[b + i] ** 2
  }
  return powerA > 0 && powerB > 0 ? product / Math.sqrt(powerA * powerB) : -1
}

/** How much it falls from its first to its last third, in dB a second. */
function fallDb(samples: Float32Array, from: number, to: number, sampleRate: number): number {
  const third = Math.floor((to - from) / 3)
  const level = (start: number): number => {
    let sum = 1e-12
    for (let i = start; i < start + third; i++) sum += samples[i] ** 2
    return 10 * Math.log10(sum / third)
  }
  return ((level(from) - level(to - third)) * sampleRate) / (to - from - third)
}

/** A loop's seam is crossfaded over this much, or half of it where it is shorter. */
const SEAM_SECONDS = 0.03

/**
 * Writes a crossfade before the loop's end, so that its last samples lead into its first: equal gain, for both are alike.
 *
 *   y[e - f + i] = (1 - i/f) x[e - f + i] + (i/f) x[s - f + i],   s, e the loop's start and end
 *
 * @param channels  changed in place
 */
export function blendLoop(
  channels: readonly Float32Array[],
  { start, samples }: Pick<FoundLoop, 'start' | 'samples'>,
  sampleRate: number,
): void {
  const fade = Math.min(Math.round(SEAM_SECONDS * sampleRate), start, samples >> 1)
  const end = start + samples
  for (const channel of channels) {
    const before = channel.slice(start - fade, start)
    for (let i = 0; i < fade; i++) {
      const t = (i + 1) / fade
      channel[end - fade + i] = (1 - t) * channel[end - fade + i] + t * before[i]
    }
  }
}
