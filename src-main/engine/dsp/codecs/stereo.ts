import type { ChannelLayout, CodecId } from '../../../../src-shared/project/index.ts'
import { ShapeError } from '../../errors.ts'
import type { Codec, FrameDecoder, FrameEncoder, Sound } from './codec.ts'
import { countFrames } from './one-channel-codec.ts'

/** How two channels share a frame: as they are, or as their mean and half their difference, which models learn apart more easily. */
export type StereoMode = Exclude<ChannelLayout, 'mono'>

/**
 * Two channels through a codec of one: each frame holds the first channel's numbers, then the second's. Streams as the codec does.
 *
 *   mid-side: mid = (left + right) / 2, side = (left - right) / 2; left = mid + side, right = mid - side
 */
export class StereoCodec implements Codec {
  readonly channels = 2
  readonly id: CodecId
  readonly sampleRate: number
  readonly frameSamples: number
  readonly hopSamples: number
  readonly latencyFrames: number
  readonly dimensions: number
  readonly #one: Codec

  constructor(
    one: Codec,
    readonly layout: StereoMode,
  ) {
    this.#one = one
    this.id = one.id
    this.sampleRate = one.sampleRate
    this.frameSamples = one.frameSamples
    this.hopSamples = one.hopSamples
    this.latencyFrames = one.latencyFrames
    this.dimensions = 2 * one.dimensions
  }

  frameCount(samples: number): number {
    return this.#one.frameCount(samples)
  }

  sampleCount(frames: number): number {
    return this.#one.sampleCount(frames)
  }

  encode(sound: Sound): Float32Array {
    return this.createEncoder().push(sound)
  }

  decode(frames: Float32Array): Sound {
    countFrames(this, frames)
    const [first, second] = this.#apart(frames)
    return pairToStereo(this.#one.decode(first)[0], this.#one.decode(second)[0], this.layout)
  }

  createEncoder(): FrameEncoder {
    const first = this.#one.createEncoder()
    const second = this.#one.createEncoder()
    return {
      push: (sound) => {
        const [a, b] = toPair(this.id, sound, this.layout)
        return this.#together(first.push([a]), second.push([b]))
      },
    }
  }

  createDecoder(): FrameDecoder {
    const first = this.#one.createDecoder()
    const second = this.#one.createDecoder()
    return {
      push: (frame) => {
        const [a, b] = this.#halves(frame)
        return pairToStereo(first.push(a)[0], second.push(b)[0], this.layout)
      },
      flush: () => pairToStereo(first.flush()[0], second.flush()[0], this.layout),
    }
  }

  scale(frame: Float32Array, gain: number): void {
    for (const half of this.#halves(frame)) this.#one.scale(half, gain)
  }

  /** (l^2 + r^2) / 2 = mid^2 + side^2 */
  energy(frame: Float32Array): number {
    const [a, b] = this.#halves(frame)
    const sum = this.#one.energy(a) + this.#one.energy(b)
    return this.layout === 'mid-side' ? sum : sum / 2
  }

  describe(): string {
    return `${this.#one.describe()}; stereo as ${this.layout === 'mid-side' ? 'middle and side' : 'left and right'}`
  }

  /** Views of one frame. */
  #halves(frame: Float32Array): [Float32Array, Float32Array] {
    const { dimensions } = this.#one
    return [frame.subarray(0, dimensions), frame.subarray(dimensions)]
  }

  #together(first: Float32Array, second: Float32Array): Float32Array {
    const { dimensions } = this.#one
    const frames = new Float32Array(first.length + second.length)
    for (let at = 0; at < first.length; at += dimensions) {
      frames.set(first.subarray(at, at + dimensions), 2 * at)
      frames.set(second.subarray(at, at + dimensions), 2 * at + dimensions)
    }
    return frames
  }

  #apart(frames: Float32Array): [Float32Array, Float32Array] {
    const { dimensions } = this.#one
    const first = new Float32Array(frames.length / 2)
    const second = new Float32Array(frames.length / 2)
    for (let at = 0; at < first.length; at += dimensions) {
      first.set(frames.subarray(2 * at, 2 * at + dimensions), at)
      second.set(frames.subarray(2 * at + dimensions, 2 * at + 2 * dimensions), at)
    }
    return [first, second]
  }
}

function toPair(id: CodecId, sound: Sound, layout: StereoMode): Sound {
  const [left, right] = sound
  if (sound.length !== 2 || left.length !== right.length) {
    throw new ShapeError(
      `${id}.encode`,
      sound.map(({ length }) => [length]),
      'takes two channels of one length',
    )
  }
  if (layout === 'left-right') return sound
  return [left.map((value, n) => (value + right[n]) / 2), left.map((value, n) => (value - right[n]) / 2)]
}

/** What two channels of a frame are as left and right. @returns planar */
export function pairToStereo(first: Float32Array, second: Float32Array, layout: StereoMode): Sound {
  if (layout === 'left-right') return [first, second]
  return [first.map((value, n) => value + second[n]), first.map((value, n) => value - second[n])]
}
