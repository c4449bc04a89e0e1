import { ImdctStream, MdctStream } from '../transforms/mdct.ts'
import type { Codec } from './codec.ts'
import { type CodecOptions, defaultHop, requireRate } from './codec-options.ts'
import { type ChannelDecoder, type ChannelEncoder, OneChannelCodec, scaleLinear } from './one-channel-codec.ts'

export interface MdctCodecOptions extends CodecOptions {
  /** M, coefficients a frame; 2^a 3^b 5^c with a >= 5. */
  hopSamples?: number
}

/**
 * Frames of the modified discrete cosine transform: as many numbers as samples, the exact sound back, and no clicks where generated frames
 * meet, because every frame fades into the next. Frame t spans the samples (t - 1) M .. (t + 1) M.
 *
 * Decoded, all but the last M samples are exact; those fade out, for want of a next frame.
 */
class MdctCodec extends OneChannelCodec {
  readonly id = 'mdct'
  readonly sampleRate: number
  readonly frameSamples: number
  readonly hopSamples: number
  readonly dimensions: number
  readonly latencyFrames = 1

  constructor({ sampleRate = 16_000, hopSamples = defaultHop(sampleRate) }: MdctCodecOptions) {
    super()
    requireRate('mdct', sampleRate)
    this.sampleRate = sampleRate
    this.hopSamples = hopSamples
    this.frameSamples = 2 * hopSamples
    this.dimensions = hopSamples
    // Tells at once, not at the first frame, where there is no transform of this size.
    this.channelEncoder()
  }

  protected channelEncoder(): ChannelEncoder {
    return new MdctStream({ hopSamples: this.hopSamples, window: 'kaiser-bessel-derived' })
  }

  protected channelDecoder(): ChannelDecoder {
    const stream = new ImdctStream({ hopSamples: this.hopSamples, window: 'kaiser-bessel-derived' })
    return { push: (frame) => stream.push(frame), flush: () => stream.finish() }
  }

  scale(frame: Float32Array, gain: number): void {
    scaleLinear(frame, gain)
  }

  /** Over all frames of a sound the squares add up to those of the samples; a single frame shares with its neighbours. */
  energy(frame: Float32Array): number {
    return frame.reduce((sum, value) => sum + value * value, 0) / this.hopSamples
  }

  describe(): string {
    const milliseconds = ((1000 * this.hopSamples) / this.sampleRate).toFixed(0)
    return (
      `Overlapping cosine transform (MDCT): ${this.hopSamples} coefficients every ${milliseconds} ms at ${this.sampleRate} Hz, ` +
      'exact and without clicks at joins'
    )
  }
}

export const createMdctCodec = (options: MdctCodecOptions = {}): Codec => new MdctCodec(options)
