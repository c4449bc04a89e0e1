import { MEASURED_FRAMES, measureStretch, takeIn } from './stretch-measure.ts'

/** Samples at or beyond this are taken for clipped: full scale of 16 bits but for one step. */
export const CLIPPING_LEVEL = 32767 / 32768

/** Sound that never rises above this is silence: nothing can be learned from it. */
export const SILENT_BELOW_DB = -60

/**
 * Mean square at or below which a sound is nothing, wherever a ratio of levels needs a floor: -200 dB of full scale, far below the last
 * bit of 24 (-144 dB). `Number.MIN_VALUE` is no such floor: once a session of ONNX Runtime exists, subnormal numbers are zero in
 * JavaScript too.
 */
export const NO_POWER = 1e-20

/** So many squares are added in single precision. */
const STRETCH_FRAMES = 256

export interface Level {
  /** dB relative to full scale; -Infinity for digital silence. */
  peakDb: number
  /** Root of the mean square over all channels, dB relative to full scale (a full-scale sine: -3.01). */
  rmsDb: number
  /** Samples of all channels that sit at full scale next to another one that does. A lone peak at full scale is no clipping. */
  clippedSamples: number
  silent: boolean
}

export const toDb = (amplitude: number): number => 20 * Math.log10(amplitude)

export const fromDb = (db: number): number => 10 ** (db / 20)

/** Measures level block by block. */
export class LevelMeter {
  #peak = 0
  #sumOfSquares = 0
  #count = 0
  #clipped = 0
  /** For each channel, how many samples in a row have been at full scale. */
  #runs: number[] = []

  /** @param channels  planar block; every block has the same channel count */
  add(channels: readonly Float32Array[]): void {
    channels.forEach((samples, channel) => {
      let peak = 0
      let sum = 0
      for (let start = 0; start < samples.length; start += MEASURED_FRAMES) {
        const part = samples.subarray(start, start + MEASURED_FRAMES)
        takeIn(part)
        for (let at = 0; at < part.length; at += STRETCH_FRAMES) {
          const { low, high, squares } = measureStretch(at, Math.min(part.length, at + STRETCH_FRAMES))
          peak = Math.max(peak, -low, high)
          sum += squares
        }
      }
      this.#runs[channel] = peak < CLIPPING_LEVEL ? 0 : this.#countClipped(samples, this.#runs[channel] ?? 0)
      this.#peak = Math.max(this.#peak, peak)
      this.#sumOfSquares += sum
      this.#count += samples.length
    })
  }

  /** @returns how many samples in a row are at full scale at the end */
  #countClipped(samples: Float32Array, before: number): number {
    let run = before
    for (let i = 0; i < samples.length; i++) {
      if (Math.abs(samples[i]) < CLIPPING_LEVEL) run = 0
      else if (++run === 2) this.#clipped += 2
      else if (run > 2) this.#clipped++
    }
    return run
  }

  result(): Level {
    const peakDb = toDb(this.#peak)
    return {
      peakDb,
      rmsDb: toDb(Math.sqrt(this.#count === 0 ? 0 : this.#sumOfSquares / this.#count)),
      clippedSamples: this.#clipped,
      silent: !(peakDb >= SILENT_BELOW_DB),
    }
  }
}

export function measureLevel(channels: readonly Float32Array[]): Level {
  const meter = new LevelMeter()
  meter.add(channels)
  return meter.result()
}
