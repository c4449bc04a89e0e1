export type { Codec, FrameDecoder, FrameEncoder, Sound } from './codec.ts'
export { codecOfSettings, createCodec, type CodecChoice } from './create-codec.ts'
export { codecDescriptors } from './descriptors.ts'
export { Standardiser, StandardisationStatistics, type Standardisation, type StandardisationKind } from './standardise.ts'
