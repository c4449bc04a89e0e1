import { wrapCycles } from '../transforms/instantaneous-frequency.ts'
import type { Codec } from './codec.ts'
import { type CodecOptions, defaultHop, requireRate } from './codec-options.ts'
import { type ChannelDecoder, type ChannelEncoder, OneChannelCodec } from './one-channel-codec.ts'
import { ENERGY_TO_MEAN_SQUARE, OVERLAP, OverlappedStft } from './overlapped-stft.ts'

export interface StftIfCodecOptions extends CodecOptions {
  /** Samples from frame to frame; a transform spans four of them. 2^a 3^b 5^c with a >= 3. */
  hopSamples?: number
}

/** Magnitudes below this are taken as this: -120 dB. */
const FLOOR = 1e-6

/**
 * Log magnitude and instantaneous frequency: what is steady in a tone is steady in its frames, where phases would spin.
 *
 *   row = ln max(|X[t, k]|, 1e-6) for k = 0 .. N / 2, then d[t, k] = wrap((phi[t, k] - phi[t - 1, k]) / 2 pi - k hop / N), -0.5..0.5
 *
 * A sine of amplitude 1 has magnitude 1. The first frame holds phi / 2 pi in place of d. Decoding adds the phases up and overlaps the
 * frames; all is exact but for the last three hops, to which frames are missing.
 *
 * @source Engel and others 2019, "GANSynth". Differs: the advance of the bin's own frequency is taken out, natural logarithm, linear
 *         frequency
 */
class StftIfCodec extends OneChannelCodec {
  readonly id = 'stft-if'
  readonly sampleRate: number
  readonly frameSamples: number
  readonly hopSamples: number
  readonly dimensions: number
  readonly latencyFrames = OVERLAP - 1
  readonly #stft: OverlappedStft

  constructor({ sampleRate = 16_000, hopSamples = defaultHop(sampleRate) / 2 }: StftIfCodecOptions) {
    super()
    requireRate('stft-if', sampleRate)
    this.#stft = new OverlappedStft(hopSamples)
    this.sampleRate = sampleRate
    this.hopSamples = hopSamples
    this.frameSamples = this.#stft.fftSize
    this.dimensions = 2 * this.#stft.bins
  }

  /** Turns a bin's phase makes from frame to frame by its own frequency. */
  #advance(k: number): number {
    return (k % OVERLAP) / OVERLAP
  }

  protected channelEncoder(): ChannelEncoder {
    const { bins } = this.#stft
    const last = new Float64Array(bins)
    let isFirst = true
    return this.#stft.createEncoder(this.dimensions, ({ spectrum }, rows, at) => {
      for (let k = 0; k < bins; k++) {
        const isEdge = k === 0 || k === bins - 1
        const re = isEdge ? spectrum[k === 0 ? 0 : 1] : spectrum[2 * k]
        const im = isEdge ? 0 : spectrum[2 * k + 1]
        const turns = Math.atan2(im, re) / (2 * Math.PI)
        // The spectrum's ends stand for one frequency, all others for two.
        const magnitude = Math.sqrt(re * re + im * im) * (isEdge ? 0.5 : 1)
        rows[at + k] = Math.log(magnitude > FLOOR ? magnitude : FLOOR)
        rows[at + bins + k] = wrapCycles(turns - last[k] - (isFirst ? 0 : this.#advance(k)))
        last[k] = turns
      }
      isFirst = false
    })
  }

  protected channelDecoder(): ChannelDecoder {
    const { bins } = this.#stft
    const output = this.#stft.createOverlapAdd()
    const turns = new Float64Array(bins)
    let isFirst = true
    return {
      push: (frame) => {
        const { spectrum } = output
        for (let k = 0; k < bins; k++) {
          turns[k] = wrapCycles(turns[k] + frame[bins + k] + (isFirst ? 0 : this.#advance(k)))
          const magnitude = Math.exp(frame[k])
          const angle = 2 * Math.PI * turns[k]
          if (k === 0) spectrum[0] = 2 * magnitude * Math.cos(angle)
          else if (k === bins - 1) spectrum[1] = 2 * magnitude * Math.cos(angle)
          else {
            spectrum[2 * k] = magnitude * Math.cos(angle)
            spectrum[2 * k + 1] = magnitude * Math.sin(angle)
          }
        }
        isFirst = false
        return output.add()
      },
      flush: () => output.finish(),
    }
  }

  scale(frame: Float32Array, gain: number): void {
    const step = Math.log(gain)
    const floor = Math.log(FLOOR)
    for (let k = 0; k < this.#stft.bins; k++) if (frame[k] > floor) frame[k] = Math.max(floor, frame[k] + step)
  }

  energy(frame: Float32Array): number {
    let sum = 0
    for (let k = 0; k < this.#stft.bins; k++) sum += Math.max(0, Math.exp(2 * frame[k]) - FLOOR * FLOOR)
    return ENERGY_TO_MEAN_SQUARE * sum
  }

  describe(): string {
    const milliseconds = ((1000 * this.hopSamples) / this.sampleRate).toFixed(0)
    return `Log magnitude and instantaneous frequency of ${this.#stft.bins} bins every ${milliseconds} ms at ${this.sampleRate} Hz`
  }
}

export const createStftIfCodec = (options: StftIfCodecOptions = {}): Codec => new StftIfCodec(options)
