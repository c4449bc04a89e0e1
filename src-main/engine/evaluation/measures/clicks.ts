/** A click stands this much above the roughness around it... */
const TIMES_ABOVE = 12
/** ...and is no quieter than this against full scale, as a jump between two samples. */
const LEAST_JUMP = 10 ** (-60 / 20)
const AROUND_SECONDS = 0.01
const OWN_SECONDS = 0.001
const APART_SECONDS = 0.005

/**
 * Clicks: places where the fourth difference of the signal, a high-pass of 24 dB an octave, stands alone, twelve times above its root mean
 * square in the 10 ms before and after. An attack is followed by sound and does not stand alone.
 *
 *   d[n] = x[n] - 4 x[n-1] + 6 x[n-2] - 4 x[n-3] + x[n-4]
 *
 * @param samples     mono, at the rate it was made at: resampling rounds clicks off
 * @param sampleRate  Hz
 * @returns           seconds, ascending
 */
export function clickTimes(samples: Float32Array, sampleRate: number): number[] {
  const own = Math.max(4, Math.round(OWN_SECONDS * sampleRate))
  const around = Math.round(AROUND_SECONDS * sampleRate)
  const apart = Math.round(APART_SECONDS * sampleRate)
  const difference = (n: number): number => samples[n] - 4 * samples[n - 1] + 6 * samples[n - 2] - 4 * samples[n - 3] + samples[n - 4]
  const energy = new Float64Array(samples.length + 1)
  for (let n = 0; n < samples.length; n++) energy[n + 1] = energy[n] + (n >= 4 ? difference(n) ** 2 : 0)
  const meanEnergy = (from: number, to: number): number => {
    const [start, end] = [Math.max(4, from), Math.min(samples.length, to)]
    return end > start ? (energy[end] - energy[start]) / (end - start) : 0
  }
  const clicks: number[] = []
  let last = -Infinity
  for (let n = 4; n < samples.length; n++) {
    const height = Math.abs(difference(n))
    // The fourth difference of a jump of 1 is 3 at most.
    if (height < 3 * LEAST_JUMP || n - last < apart) continue
    const surroundings = Math.max(meanEnergy(n - own - around, n - own), meanEnergy(n + own, n + own + around))
    if (height <= TIMES_ABOVE * Math.sqrt(surroundings)) continue
    clicks.push((n - 2) / sampleRate)
    last = n
  }
  return clicks
}
