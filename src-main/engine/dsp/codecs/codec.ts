import type { ChannelLayout, CodecId } from '../../../../src-shared/project/index.ts'

/** Planar sound: one array a channel, all of one length, -1..1. */
export type Sound = readonly Float32Array[]

/**
 * A codec turns sound into the frames that a network sees, and frames back into sound.
 * Frames of one codec all have `dimensions` numbers, those of all its channels; they follow each other at a distance of `hopSamples`.
 * Where a codec's frames overlap (`frameSamples > hopSamples`), decoding a frame needs its neighbours: `latencyFrames` of them.
 */
export interface Codec {
  readonly id: CodecId
  /** How channels share a frame. */
  readonly layout: ChannelLayout
  /** Channels of the sound it takes and gives: 1 for `mono`, else 2. */
  readonly channels: number
  /** Hz; sound is resampled to it first. */
  readonly sampleRate: number
  /** Samples that a frame is made of. */
  readonly frameSamples: number
  /** Samples from the beginning of one frame to that of the next. */
  readonly hopSamples: number
  /** Numbers in a frame. */
  readonly dimensions: number
  /** Frames that have to come after a frame before its sound is complete; 0 where frames do not overlap. */
  readonly latencyFrames: number

  /** How many frames a sound of this length gives; an incomplete one at the end is left out. */
  frameCount(samples: number): number
  /** How many samples `frames` frames decode to. */
  sampleCount(frames: number): number

  /**
   * A whole sound.
   * @param sound  `channels` arrays of [n]
   * @returns      [frameCount(n), dimensions], row-major
   * @throws       ShapeError where the channels are not as many, or not of one length
   */
  encode(sound: Sound): Float32Array
  /**
   * @param frames  [frames, dimensions], row-major
   * @returns       `channels` arrays of [sampleCount(frames)]
   */
  decode(frames: Float32Array): Sound

  /** For sound that arrives piece by piece; all frames together equal those of `encode`. */
  createEncoder(): FrameEncoder
  /** For frames that are generated one by one; all samples together equal those of `decode`. */
  createDecoder(): FrameDecoder

  /** Makes one frame, in place, `gain` times as loud (gain > 0). */
  scale(frame: Float32Array, gain: number): void
  /** Mean square of the sound that one frame stands for, over its hop and all channels; near it where frames overlap. */
  energy(frame: Float32Array): number

  /** In a sentence, for a person. */
  describe(): string
}

export interface FrameEncoder {
  /** Takes the next samples; returns the frames that are now complete, [n, dimensions]. */
  push(sound: Sound): Float32Array
}

export interface FrameDecoder {
  /** Takes the next frame; returns the samples that are now complete (hopSamples of them, none during the codec's latency). */
  push(frame: Float32Array): Sound
  /** The samples that waited for further frames. */
  flush(): Sound
}
