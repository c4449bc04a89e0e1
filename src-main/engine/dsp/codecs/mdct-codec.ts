import { ImdctStream, MdctStream } from '../transforms/mdct.ts'
import type { Codec, FrameDecoder, FrameEncoder } from './codec.ts'
import { type CodecOptions, decodeWhole, defaultHop, requireRate } from './codec-options.ts'

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
class MdctCodec implements Codec {
  readonly id = 'mdct'
  readonly sampleRate: number
  readonly frameSamples: number
  readonly hopSamples: number
  readonly dimensions: number
  readonly latencyFrames = 1

  constructor({ sampleRate = 16_000, hopSamples = defaultHop(sampleRate) }: MdctCodecOptions) {
    requireRate('mdct', sampleRate)
    this.sampleRate = sampleRate
    this.hopSamples = hopSamples
    this.frameSamples = 2 * hopSamples
    this.dimensions = hopSamples
    // Tells at once, not at the first frame, where there is no transform of this size.
    this.createEncoder()
  }

  frameCount(samples: number): number {
    return Math.floor(samples / this.hopSamples)
  }

  sampleCount(frames: number): number {
    return frames * this.hopSamples
  }

  encode(samples: Float32Array): Float32Array {
    return this.createEncoder().push(samples)
  }

  decode(frames: Float32Array): Float32Array {
    return decodeWhole(this, frames)
  }

  createEncoder(): FrameEncoder {
    return new MdctStream({ hopSamples: this.hopSamples, window: 'kaiser-bessel-derived' })
  }

  createDecoder(): FrameDecoder {
    const stream = new ImdctStream({ hopSamples: this.hopSamples, window: 'kaiser-bessel-derived' })
    return { push: (frame) => stream.push(frame), flush: () => stream.finish() }
  }

  describe(): string {
    const milliseconds = ((1000 * this.hopSamples) / this.sampleRate).toFixed(0)
    return `Overlapping cosine transform (MDCT): ${this.hopSamples} coefficients every ${milliseconds} ms at ${this.sampleRate} Hz, exact and without clicks at joins`
  }
}

export const createMdctCodec = (options: MdctCodecOptions = {}): Codec => new MdctCodec(options)
