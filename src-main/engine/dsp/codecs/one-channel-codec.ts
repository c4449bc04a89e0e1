import type { CodecId } from '../../../../src-shared/project/index.ts'
import { ShapeError } from '../../errors.ts'
import type { Codec, FrameDecoder, FrameEncoder, Sound } from './codec.ts'

/** Samples to frames and back, one channel. */
export interface ChannelEncoder {
  push(samples: Float32Array): Float32Array
}
export interface ChannelDecoder {
  push(frame: Float32Array): Float32Array
  flush(): Float32Array
}

/** A codec of one channel, made of its two streams; whole sounds go through them at once. */
export abstract class OneChannelCodec implements Codec {
  abstract readonly id: CodecId
  abstract readonly sampleRate: number
  abstract readonly frameSamples: number
  abstract readonly hopSamples: number
  abstract readonly dimensions: number
  abstract readonly latencyFrames: number
  readonly layout = 'mono'
  readonly channels = 1

  protected abstract channelEncoder(): ChannelEncoder
  protected abstract channelDecoder(): ChannelDecoder
  abstract scale(frame: Float32Array, gain: number): void
  abstract energy(frame: Float32Array): number
  abstract describe(): string

  frameCount(samples: number): number {
    return Math.floor(samples / this.hopSamples)
  }

  sampleCount(frames: number): number {
    return frames * this.hopSamples
  }

  encode(sound: Sound): Float32Array {
    return this.createEncoder().push(sound)
  }

  decode(frames: Float32Array): Sound {
    const count = countFrames(this, frames)
    const samples = new Float32Array(this.sampleCount(count))
    const decoder = this.channelDecoder()
    let filled = 0
    const take = (block: Float32Array): void => {
      samples.set(block, filled)
      filled += block.length
    }
    for (let frame = 0; frame < count; frame++) take(decoder.push(frames.subarray(frame * this.dimensions, (frame + 1) * this.dimensions)))
    take(decoder.flush())
    return [samples]
  }

  createEncoder(): FrameEncoder {
    const encoder = this.channelEncoder()
    return {
      push: (sound) => {
        if (sound.length !== 1)
          throw new ShapeError(
            `${this.id}.encode`,
            sound.map(({ length }) => [length]),
            'takes one channel',
          )
        return encoder.push(sound[0])
      },
    }
  }

  createDecoder(): FrameDecoder {
    const decoder = this.channelDecoder()
    return { push: (frame) => [decoder.push(frame)], flush: () => [decoder.flush()] }
  }
}

/** @throws ShapeError where they are no whole frames */
export function countFrames({ id, dimensions }: Codec, frames: Float32Array): number {
  const count = frames.length / dimensions
  if (!Number.isInteger(count)) throw new ShapeError(`${id}.decode`, [[frames.length]], `frames have ${dimensions} numbers each`)
  return count
}

/** In place: a linear frame follows the sound's level. */
export function scaleLinear(frame: Float32Array, gain: number): void {
  for (let i = 0; i < frame.length; i++) frame[i] *= gain
}
