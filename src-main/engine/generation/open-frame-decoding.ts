import type { Codec } from '../dsp/codecs/index.ts'
import type { FrameDecoding } from './frame-decoding.ts'
import type { PlayableModel } from './playable-model.ts'
import { Vocoder } from './vocoder.ts'

const ofCodec = (codec: Codec): FrameDecoding => ({
  latencyFrames: codec.latencyFrames,
  leadFrames: codec.latencyFrames + 2,
  decoder: () => codec.createDecoder(),
  close: () => Promise.resolve(),
})

/** By the vocoder that the network learnt, or as its codec does it where it has none. */
export const openFrameDecoding = async (model: PlayableModel, options: { threads: number }): Promise<FrameDecoding> =>
  (await Vocoder.open(model, options)) ?? ofCodec(model.codec)
