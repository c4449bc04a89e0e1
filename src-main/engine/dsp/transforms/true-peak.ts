import { kaiserAt, kaiserBeta } from '../window-functions.ts'

const OVERSAMPLING = 4
const TAPS_A_SIDE = 16
const TAPS = 2 * TAPS_A_SIDE
/** Samples that are looked at together: where none of them could make a higher peak, none is reckoned. */
const STRETCH_SAMPLES = 64

/** Taps of the three samples between two neighbours: a sinc under a Kaiser window of 80 dB. */
const INTERPOLATION = Array.from({ length: OVERSAMPLING - 1 }, (_, phase) =>
  Float32Array.from({ length: TAPS }, (_value, i) => {
    const distance = i - TAPS_A_SIDE + 1 - (phase + 1) / OVERSAMPLING
    return (Math.sin(Math.PI * distance) / (Math.PI * distance)) * kaiserAt(distance / (TAPS_A_SIDE + 0.5), kaiserBeta(80))
  }),
)
/** No interpolated sample is larger than this times the largest around it. */
const MOST_GAIN = Math.max(...INTERPOLATION.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)))

/**
 * True peak of one channel, block after block: the largest magnitude between samples as well as on them, where a converter's output may
 * clip. Four-fold oversampling; before and behind the sound is silence.
 *
 * @source  ITU-R BS.1770-4, annex 2. Differs: 32 taps a phase instead of 12, for a flat response up to 0.45 of the sample rate
 */
export class TruePeakMeter {
  #peak = 0
  #before = new Float32Array(TAPS)

  /** @param samples  the next ones, -1..1 */
  add(samples: Float32Array): void {
    const joined = new Float32Array(TAPS + samples.length)
    joined.set(this.#before)
    joined.set(samples, TAPS)
    this.#before = joined.slice(samples.length)
    for (let from = 0; from < samples.length; from += STRETCH_SAMPLES)
      this.#look(joined, from, Math.min(samples.length, from + STRETCH_SAMPLES))
  }

  /** Linear magnitude; 20 log10 of it is dBTP. Nothing is added after it. */
  result(): number {
    this.add(new Float32Array(TAPS))
    return this.#peak
  }

  #look(joined: Float32Array, from: number, to: number): void {
    let largest = 0
    for (let n = from; n < to + TAPS; n++) largest = Math.max(largest, Math.abs(joined[n]))
    if (largest > this.#peak) this.#peak = largest
    if (largest * MOST_GAIN <= this.#peak) return
    for (let n = from + 1; n <= to; n++) {
      for (const taps of INTERPOLATION) {
        let sum = 0
        for (let i = 0; i < TAPS; i++) sum += taps[i] * joined[n + i]
        const magnitude = Math.abs(sum)
        if (magnitude > this.#peak) this.#peak = magnitude
      }
    }
  }
}

/** True peak of a whole channel, see `TruePeakMeter`. */
export function truePeak(samples: Float32Array): number {
  const meter = new TruePeakMeter()
  meter.add(samples)
  return meter.result()
}
