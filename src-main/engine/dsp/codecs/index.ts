import type { Codec, CodecId } from './codec.ts'
import { createFourierCodec } from './fourier.ts'

export type { Codec, CodecId, FrameDecoder, FrameEncoder } from './codec.ts'
export { Standardiser, StandardisationStatistics, type Standardisation, type StandardisationKind } from './standardise.ts'

/** The codec of this name. A new one may be made for each use; they hold no sound. */
export const createCodec = (id: CodecId): Codec => createFourierCodec(id)
