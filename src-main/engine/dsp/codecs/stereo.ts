import { ShapeError } from '../../errors.ts'
import type { Codec } from './codec.ts'

/** How two channels share a frame: as they are, or as their mean and half their difference, which models learn apart more easily. */
export type StereoMode = 'left-right' | 'mid-side'

/**
 * Two channels through one codec: each frame holds the first channel's numbers, then the second's. Streams as the codec does.
 *
 *   mid-side: mid = (left + right) / 2, side = (left - right) / 2; left = mid + side, right = mid - side
 */
export class StereoCodec {
  /** Numbers of a frame, both channels. */
  readonly dimensions: number

  constructor(
    readonly codec: Codec,
    readonly mode: StereoMode = 'mid-side',
  ) {
    this.dimensions = 2 * codec.dimensions
  }

  /**
   * @param channels  left and right, [n] each
   * @returns         [frameCount(n), dimensions]
   */
  encode(channels: readonly Float32Array[]): Float32Array {
    return this.createEncoder().push(channels)
  }

  /**
   * @param frames  [frames, dimensions]
   * @returns       left and right, [sampleCount(frames)] each
   */
  decode(frames: Float32Array): [Float32Array, Float32Array] {
    const [first, second] = this.#apart(frames)
    return fromPair(this.codec.decode(first), this.codec.decode(second), this.mode)
  }

  /** Sound that arrives piece by piece: `push` takes the next samples of both channels and returns the frames now complete. */
  createEncoder(): { push(channels: readonly Float32Array[]): Float32Array } {
    const first = this.codec.createEncoder()
    const second = this.codec.createEncoder()
    return {
      push: (channels) => {
        const [a, b] = toPair(channels, this.mode)
        return this.#together(first.push(a), second.push(b))
      },
    }
  }

  /** Frames that come one by one: `push` returns the samples of both channels now complete, `flush` those that waited. */
  createDecoder(): { push(frame: Float32Array): [Float32Array, Float32Array]; flush(): [Float32Array, Float32Array] } {
    const first = this.codec.createDecoder()
    const second = this.codec.createDecoder()
    return {
      push: (frame) => {
        const [a, b] = this.#apart(frame)
        return fromPair(first.push(a), second.push(b), this.mode)
      },
      flush: () => fromPair(first.flush(), second.flush(), this.mode),
    }
  }

  #together(first: Float32Array, second: Float32Array): Float32Array {
    const { dimensions } = this.codec
    const frames = new Float32Array(first.length + second.length)
    for (let at = 0; at < first.length; at += dimensions) {
      frames.set(first.subarray(at, at + dimensions), 2 * at)
      frames.set(second.subarray(at, at + dimensions), 2 * at + dimensions)
    }
    return frames
  }

  #apart(frames: Float32Array): [Float32Array, Float32Array] {
    const { dimensions } = this.codec
    if (frames.length % this.dimensions !== 0) throw new ShapeError('StereoCodec', [[frames.length]], `frames have ${this.dimensions} numbers each`)
    const first = new Float32Array(frames.length / 2)
    const second = new Float32Array(frames.length / 2)
    for (let at = 0; at < first.length; at += dimensions) {
      first.set(frames.subarray(2 * at, 2 * at + dimensions), at)
      second.set(frames.subarray(2 * at + dimensions, 2 * at + 2 * dimensions), at)
    }
    return [first, second]
  }
}

function toPair(channels: readonly Float32Array[], mode: StereoMode): [Float32Array, Float32Array] {
  const [left, right] = channels
  if (channels.length !== 2 || left.length !== right.length) {
    throw new ShapeError('StereoCodec', channels.map(({ length }) => [length]), 'takes two channels of one length')
  }
  if (mode === 'left-right') return [left, right]
  return [left.map((value, n) => (value + right[n]) / 2), left.map((value, n) => (value - right[n]) / 2)]
}

function fromPair(first: Float32Array, second: Float32Array, mode: StereoMode): [Float32Array, Float32Array] {
  if (mode === 'left-right') return [first, second]
  return [first.map((value, n) => value + second[n]), first.map((value, n) => value - second[n])]
}
