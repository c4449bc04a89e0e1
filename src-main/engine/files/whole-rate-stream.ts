import { Resampler, resampledLength } from '../dsp/resample.ts'
import type { AudioFormat, AudioStream } from './audio-stream.ts'

const USUAL_RATES = [
  8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000, 384_000, 768_000,
]
const LARGEST_DENOMINATOR = 1000
/** Relative; 0.1 seconds in a day. */
const SAME_RATE = 1e-6

/**
 * Sound whose sample rate is no whole number, as the first Macintoshes had it (22,254.545... Hz), at the next usual rate.
 * Any other stream is returned as it is.
 */
export function withWholeRate(stream: AudioStream & { warnings: string[] }): AudioStream {
  const { sampleRate } = stream
  if (Number.isInteger(sampleRate)) return stream
  const nearest = Math.round(sampleRate)
  const isNearlyWhole = Math.abs(sampleRate - nearest) < SAME_RATE * sampleRate
  const target = isNearlyWhole ? nearest : (USUAL_RATES.find((rate) => rate >= sampleRate) ?? nearest)
  if (!isNearlyWhole) stream.warnings.push(`Its sample rate of ${Number(sampleRate.toFixed(3))} Hz is converted to ${target} Hz.`)
  return new WholeRateStream(stream, isNearlyWhole ? target : sampleRate, target)
}

class WholeRateStream implements AudioStream {
  readonly format: AudioFormat
  readonly description: string
  readonly sampleRate: number
  readonly channels: number
  readonly expectedFrames: number | undefined
  readonly warnings: readonly string[]
  readonly #stream: AudioStream
  readonly #resamplers: Resampler[]

  constructor(stream: AudioStream, from: number, to: number) {
    const denominator = denominatorOf(from)
    const [fromRate, toRate] = [Math.round(from * denominator), to * denominator]
    this.format = stream.format
    this.description = stream.description
    this.sampleRate = to
    this.channels = stream.channels
    this.expectedFrames = stream.expectedFrames === undefined ? undefined : resampledLength(stream.expectedFrames, fromRate, toRate)
    this.warnings = stream.warnings
    this.#stream = stream
    this.#resamplers = Array.from({ length: stream.channels }, () => new Resampler(fromRate, toRate))
  }

  progress(): number {
    return this.#stream.progress()
  }

  async *blocks(): AsyncGenerator<Float32Array[]> {
    for await (const block of this.#stream.blocks()) {
      const resampled = block.map((samples, channel) => this.#resamplers[channel].process(samples))
      if (resampled[0].length > 0) yield resampled
    }
    const rest = this.#resamplers.map((resampler) => resampler.flush())
    if (rest[0].length > 0) yield rest
  }

  close(): Promise<void> {
    return this.#stream.close()
  }
}

/** The least number that makes a whole one of the rate, to within the precision of what a file can say. */
function denominatorOf(rate: number): number {
  for (let q = 1; q < LARGEST_DENOMINATOR; q++) if (Math.abs(rate * q - Math.round(rate * q)) < 1e-9 * rate * q) return q
  return LARGEST_DENOMINATOR
}
