/**
 * A codec turns sound into the frames that a network sees, and frames back into sound.
 * Frames of one codec all have `dimensions` numbers; they follow each other at a distance of `hopSamples`.
 * Where a codec's frames overlap (`frameSamples > hopSamples`), decoding a frame needs its neighbours: `latencyFrames` of them.
 */
export interface Codec {
  readonly id: CodecId
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
   * @param samples  [n], mono
   * @returns        [frameCount(n), dimensions], row-major
   */
  encode(samples: Float32Array): Float32Array
  /**
   * @param frames  [frames, dimensions], row-major
   * @returns       [sampleCount(frames)]
   */
  decode(frames: Float32Array): Float32Array

  /** For sound that arrives piece by piece; all frames together equal those of `encode`. */
  createEncoder(): FrameEncoder
  /** For frames that are generated one by one; all samples together equal those of `decode`. */
  createDecoder(): FrameDecoder

  /** In a sentence, for a person. */
  describe(): string
}

export type CodecId = 'fourier' | 'fourier-full' | 'mdct' | 'log-mel' | 'stft-if'

export interface FrameEncoder {
  /** Takes the next samples; returns the frames that are now complete, [n, dimensions]. */
  push(samples: Float32Array): Float32Array
}

export interface FrameDecoder {
  /** Takes the next frame; returns the samples that are now complete (hopSamples of them, none during the codec's latency). */
  push(frame: Float32Array): Float32Array
  /** The samples that waited for further frames. */
  flush(): Float32Array
}
