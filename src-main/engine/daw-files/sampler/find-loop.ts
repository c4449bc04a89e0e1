import type { SampleLoop } from '../../../../src-shared/music/index.ts'

/** Of a note, where it is neither attack nor end. */
const FROM = 0.25
const TO = 0.9
const SHORTEST_SECONDS = 0.15
const LONGEST_SECONDS = 2
/** So many periods around both ends are held beside each other. */
const COMPARED_PERIODS = 4
const LIKE_ENOUGH = 0.97
const LEVEL_WITHIN = 0.12
/** Ends of loops that are tried for one beginning. */
const BEGINNINGS = 12

/**
 * A stretch of a steady note that can go round and round without being heard to: both its ends look alike over some periods, and are
 * equally loud. Its length is whole periods, to the sample.
 *
 *   likeness = sum x[s + n] x[e + n] / sqrt(sum x[s + n]^2 sum x[e + n]^2)
 *
 * @param samples        mono, of the whole note
 * @param periodSamples  of its fundamental
 * @returns              null where nothing of it stays as it is: plucked and struck notes
 */
export function findLoop(samples: Float32Array, sampleRate: number, periodSamples: number): SampleLoop | null {
  const compared = Math.round(COMPARED_PERIODS * periodSamples)
  const first = Math.floor(samples.length * FROM)
  const last = Math.floor(samples.length * TO) - compared
  const shortest = Math.max(SHORTEST_SECONDS * sampleRate, 2 * periodSamples)
  let best: (SampleLoop & { worth: number }) | null = null
  for (let i = 0; i < BEGINNINGS; i++) {
    const start = first + Math.round((i * (last - shortest - first)) / (2 * BEGINNINGS))
    const longest = Math.min(last - start, LONGEST_SECONDS * sampleRate)
    if (start < compared || longest < shortest) continue
    for (let periods = Math.floor(longest / periodSamples); periods * periodSamples >= shortest; periods = Math.floor(periods * 0.85)) {
      const near = start + Math.round(periods * periodSamples)
      for (let end = near - 2; end <= near + 2; end++) {
        const { likeness, levels } = compare(samples, start, end, compared)
        if (likeness < LIKE_ENOUGH || Math.abs(levels - 1) > LEVEL_WITHIN) continue
        // Longer is better where both are alike: less of a buzz.
        const worth = likeness + 0.02 * Math.min(1, (end - start) / sampleRate)
        if (!best || worth > best.worth) best = { startSample: start, endSample: end, worth }
      }
    }
  }
  return best && { startSample: best.startSample, endSample: best.endSample }
}

function compare(samples: Float32Array, a: number, b: number, count: number): { likeness: number; levels: number } {
  let [product, squaresA, squaresB] = [0, 0, 0]
  for (let n = 0; n < count; n++) {
    const [x, y] = [samples[a + n], samples[b + n]]
    product += x * y
    squaresA += x * x
    squaresB += y * y
  }
  if (squaresA === 0 || squaresB === 0) return { likeness: 0, levels: 0 }
  return { likeness: product / Math.sqrt(squaresA * squaresB), levels: Math.sqrt(squaresB / squaresA) }
}

/**
 * Lets what comes before a loop's end become what comes before its beginning, in place, so that going round has no seam even in players
 * that cannot fade. Both are alike, so it is a straight crossfade.
 */
export function fadeLoop(channels: readonly Float32Array[], { startSample, endSample }: SampleLoop, fadeSamples: number): void {
  const count = Math.min(fadeSamples, startSample, endSample - startSample)
  for (const samples of channels)
    for (let n = 1; n <= count; n++) {
      const share = 1 - n / (count + 1)
      samples[endSample - n] += share * (samples[startSample - n] - samples[endSample - n])
    }
}
