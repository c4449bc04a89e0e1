import { AAC_SAMPLE_RATES } from './aac/bands.ts'
import type { FramedFormat } from './frame-finder.ts'

export interface AdtsHeader {
  /** 1 is low complexity. */
  profile: number
  rateIndex: number
  /** 0 where the frames' own elements say which channels there are. */
  channels: number
  headerBytes: number
  byteLength: number
  /** Blocks of 1024 samples in the frame. */
  blocks: number
}

/** @source ISO/IEC 13818-7, section 6.2 */
export function parseAdtsHeader(bytes: Uint8Array, at: number): AdtsHeader | undefined {
  if (at + 7 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xf6) !== 0xf0) return undefined
  const rateIndex = (bytes[at + 2] >> 2) & 15
  const headerBytes = bytes[at + 1] & 1 ? 7 : 9
  const byteLength = ((bytes[at + 3] & 3) << 11) | (bytes[at + 4] << 3) | (bytes[at + 5] >> 5)
  if (rateIndex >= AAC_SAMPLE_RATES.length || byteLength <= headerBytes) return undefined
  const channelConfiguration = ((bytes[at + 2] & 1) << 2) | (bytes[at + 3] >> 6)
  return {
    profile: bytes[at + 2] >> 6,
    rateIndex,
    channels: channelConfiguration === 7 ? 8 : channelConfiguration,
    headerBytes,
    byteLength,
    blocks: (bytes[at + 6] & 3) + 1,
  }
}

/** For `FrameFinder`. */
export const ADTS_FRAMES: FramedFormat<AdtsHeader> = {
  headerBytes: 7,
  parse: parseAdtsHeader,
  isSameStream: (a, b) => a.rateIndex === b.rateIndex && a.profile === b.profile,
}
