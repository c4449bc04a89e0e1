import type { Codec, CodecId } from './codec.ts'
import { createFourierCodec } from './fourier.ts'
import { createLogMelCodec, type LogMelCodecOptions } from './log-mel-codec.ts'
import { createMdctCodec, type MdctCodecOptions } from './mdct-codec.ts'
import { createStftIfCodec, type StftIfCodecOptions } from './stft-if-codec.ts'

export { StereoCodec, type StereoMode } from './stereo.ts'
export type { Codec, CodecId, FrameDecoder, FrameEncoder } from './codec.ts'
export { Standardiser, StandardisationStatistics, type Standardisation, type StandardisationKind } from './standardise.ts'

/** What can be set of each codec; the paper's have nothing to set. */
export interface CodecOptionsOf {
  fourier: Record<string, never>
  'fourier-full': Record<string, never>
  mdct: MdctCodecOptions
  'log-mel': LogMelCodecOptions
  'stft-if': StftIfCodecOptions
}

const creators: { [Id in CodecId]: (options: CodecOptionsOf[Id]) => Codec } = {
  fourier: () => createFourierCodec('fourier'),
  'fourier-full': () => createFourierCodec('fourier-full'),
  mdct: createMdctCodec,
  'log-mel': createLogMelCodec,
  'stft-if': createStftIfCodec,
}

/** The codec of this name. A new one may be made for each use; they hold no sound. */
export const createCodec = <Id extends CodecId>(id: Id, options?: CodecOptionsOf[Id]): Codec => creators[id]((options ?? {}) as CodecOptionsOf[Id])
