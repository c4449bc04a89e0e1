/** Of the difference function, below which a lag counts as a period. */
const THRESHOLD = 0.15

/**
 * The fundamental frequency of a steady sound, from its likeness to itself a period later.
 *
 *   d[tau]  = sum_{n < W} (x[n] - x[n + tau])^2
 *   d'[tau] = d[tau] tau / sum_{k <= tau} d[k]
 *
 * The period is the first dip of d' below a threshold, between samples by the parabola through its three lowest values.
 *
 * @param samples     mono, at least two periods of the lowest frequency that is looked for
 * @param lowestHz    of the frequencies looked for
 * @param highestHz   likewise
 * @returns           its frequency and d' there, 0 for perfect likeness; null where nothing repeats
 * @source de Cheveigné & Kawahara 2002, "YIN, a fundamental frequency estimator for speech and music", steps 1 to 5
 */
export function pitchOf(
  samples: Float32Array,
  sampleRate: number,
  { lowestHz = 30, highestHz = 4500 }: { lowestHz?: number; highestHz?: number } = {},
): { hz: number; unlikeness: number } | null {
  const longest = Math.min(Math.floor(sampleRate / lowestHz), samples.length >> 1)
  const shortest = Math.max(2, Math.floor(sampleRate / highestHz))
  const window = samples.length - longest - 1
  const likeness = new Float64Array(longest + 2)
  let sum = 0
  for (let tau = 1; tau <= longest + 1; tau++) {
    let difference = 0
    for (let n = 0; n < window; n++) {
      const d = samples[n] - samples[n + tau]
      difference += d * d
    }
    sum += difference
    likeness[tau] = sum === 0 ? 1 : (difference * tau) / sum
  }
  for (let tau = shortest; tau <= longest; tau++) {
    if (likeness[tau] >= THRESHOLD) continue
    while (tau < longest && likeness[tau + 1] < likeness[tau]) tau++
    const [before, here, after] = [likeness[tau - 1], likeness[tau], likeness[tau + 1]]
    const bend = before - 2 * here + after
    const offset = bend > 0 ? (before - after) / (2 * bend) : 0
    return { hz: sampleRate / (tau + Math.max(-0.5, Math.min(0.5, offset))), unlikeness: here }
  }
  return null
}

/** As a key with a fraction: 69 for 440 Hz, 12 an octave. */
export const keyOfHz = (hz: number): number => 69 + 12 * Math.log2(hz / 440)
