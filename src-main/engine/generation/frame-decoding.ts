import type { Sound } from '../dsp/codecs/index.ts'

/** Frames to sound, one after another. */
export interface SoundDecoder {
  /** Takes the next frame, [D]; returns the samples that are now complete, none during the latency. */
  push(frame: Float32Array): Sound | Promise<Sound>
  /** The samples that waited for further frames. */
  flush(): Sound | Promise<Sound>
  /** What it remembers, to go back to; missing where it is begun anew with the frames before. */
  place?: DecoderPlace
}

/** What a decoder remembers between two frames. */
export type DecoderPlace = object

/** How a network's frames become sound. */
export interface FrameDecoding {
  /** Frames that have to come after a frame before its sound is complete. */
  readonly latencyFrames: number
  /** Frames before the first that a new decoder has to be given, so that it goes on from them without a seam. */
  readonly leadFrames: number
  decoder(): SoundDecoder
  close(): Promise<void>
}
