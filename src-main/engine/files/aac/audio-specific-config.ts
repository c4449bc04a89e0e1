import { BitReader, window32 } from '../bit-reader.ts'
import { AAC_SAMPLE_RATES } from './bands.ts'

export interface AacConfig {
  sampleRate: number
  /** Index of the band layout. */
  rateIndex: number
  /** 0 where the stream itself says which channels there are. */
  channels: number
  treble: ReplicatedTreble
}

/**
 * Whether the upper half of the spectrum is described by spectral band replication (HE-AAC), and the second channel by parametric
 * stereo beside it (HE-AAC v2). Neither is decoded here. `plain` may still turn out to be HE-AAC that is announced nowhere.
 */
export type ReplicatedTreble = 'plain' | 'replicated' | 'replicated-in-stereo'

const LOW_COMPLEXITY = 2
const SPECTRAL_BAND_REPLICATION = 5
const PARAMETRIC_STEREO = 29
/** Marks that follow the configuration proper, so that elder decoders pass them over. */
const TREBLE_MARK = 0x2b7
const STEREO_MARK = 0x548
const PROFILES: Record<number, string> = { 1: 'AAC Main', 3: 'AAC SSR', 4: 'AAC LTP', 23: 'AAC LD', 39: 'AAC ELD', 42: 'USAC (xHE-AAC)' }

/**
 * The description of an AAC stream in an MP4 file.
 * @throws Error where its profile is another than low complexity, in words for `unsupported`
 * @source ISO/IEC 14496-3 (2009), section 1.6.2.1
 */
export function parseAudioSpecificConfig(bytes: Uint8Array): AacConfig {
  const bits = new BitReader(bytes)
  let profile = readProfile(bits)
  let rate = readRate(bits)
  const channelConfiguration = bits.unsigned(4)
  let treble: ReplicatedTreble =
    profile === SPECTRAL_BAND_REPLICATION ? 'replicated' : profile === PARAMETRIC_STEREO ? 'replicated-in-stereo' : 'plain'
  if (treble !== 'plain') {
    readRate(bits)
    profile = readProfile(bits)
  }
  if (profile !== LOW_COMPLEXITY) throw new Error(PROFILES[profile] ?? `sound of an unknown kind (MPEG-4 object type ${profile})`)
  if (bits.unsigned(1) === 1) throw new Error('AAC in frames of 960 samples')
  if (treble === 'plain') treble = readTrebleMark(bits)
  if (rate.index < 0) rate = { ...rate, index: nearestRateIndex(rate.sampleRate) }
  return { sampleRate: rate.sampleRate, rateIndex: rate.index, channels: channelConfiguration === 7 ? 8 : channelConfiguration, treble }
}

function readProfile(bits: BitReader): number {
  const profile = bits.unsigned(5)
  return profile === 31 ? 32 + bits.unsigned(6) : profile
}

/** Looks for the marks wherever they may stand: how long the configuration is depends on parts that nothing else here needs. */
function readTrebleMark(bits: BitReader): ReplicatedTreble {
  for (; bits.endBit - bits.position >= 17; bits.skip(1)) {
    if (peek(bits, 11) !== TREBLE_MARK) continue
    bits.skip(11)
    if (readProfile(bits) !== SPECTRAL_BAND_REPLICATION || bits.unsigned(1) === 0) return 'plain'
    readRate(bits)
    return bits.endBit - bits.position >= 12 && bits.unsigned(11) === STEREO_MARK && bits.unsigned(1) === 1
      ? 'replicated-in-stereo'
      : 'replicated'
  }
  return 'plain'
}

const peek = (bits: BitReader, count: number): number => window32(bits.bytes, bits.position) >>> (32 - count)

function readRate(bits: BitReader): { sampleRate: number; index: number } {
  const index = bits.unsigned(4)
  if (index === 15) return { sampleRate: bits.unsigned(24), index: -1 }
  return { sampleRate: AAC_SAMPLE_RATES[index] ?? 0, index }
}

/** The layout that belongs to a rate that is not in the list. */
function nearestRateIndex(sampleRate: number): number {
  return AAC_SAMPLE_RATES.reduce(
    (best, rate, index) => (Math.abs(rate - sampleRate) < Math.abs(AAC_SAMPLE_RATES[best] - sampleRate) ? index : best),
    0,
  )
}
