/**
 * Frame headers of MPEG-1, -2 and -2.5 audio, layers I to III, and the tags that encoders put in the first frame.
 *
 * @source ISO/IEC 11172-3 (1993) section 2.4.1.3; ISO/IEC 13818-3; "Mp3 Info Tag revision 1" (LAME)
 */

import type { FramedFormat } from './frame-finder.ts'

export interface MpegHeader {
  version: 1 | 2 | 2.5
  layer: 1 | 2 | 3
  sampleRate: number
  channels: 1 | 2
  /** Samples per channel in the frame. */
  samples: number
  /** Bytes from this header to the next. */
  byteLength: number
  /** Bytes between header and main data in layer III. */
  sideInfoBytes: number
}

const BITRATES_KBPS: Record<string, readonly number[]> = {
  '1/1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1/2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1/3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2/1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2/2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2/3': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}
const SAMPLE_RATES = [44100, 48000, 32000]

/**
 * The header at `offset`, or undefined where there is none.
 * @param freeFormatBytes  length of frames whose bit rate is written nowhere, without padding; undefined: such frames count as none
 */
export function parseMpegHeader(bytes: Uint8Array, offset: number, freeFormatBytes?: number): MpegHeader | undefined {
  if (offset + 4 > bytes.length || bytes[offset] !== 0xff || (bytes[offset + 1] & 0xe0) !== 0xe0) return undefined
  const versionBits = (bytes[offset + 1] >> 3) & 3
  const layerBits = (bytes[offset + 1] >> 1) & 3
  const bitrateIndex = bytes[offset + 2] >> 4
  const rateIndex = (bytes[offset + 2] >> 2) & 3
  if (
    versionBits === 1 ||
    layerBits === 0 ||
    bitrateIndex === 15 ||
    (bitrateIndex === 0 && freeFormatBytes === undefined) ||
    rateIndex === 3
  )
    return undefined
  const version = versionBits === 3 ? 1 : versionBits === 2 ? 2 : 2.5
  const layer = (4 - layerBits) as 1 | 2 | 3
  const sampleRate = SAMPLE_RATES[rateIndex] / (version === 1 ? 1 : version === 2 ? 2 : 4)
  const bitsPerSecond = BITRATES_KBPS[`${version === 1 ? 1 : 2}/${layer}`][bitrateIndex] * 1000
  const padding = (bytes[offset + 2] >> 1) & 1
  const samples = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152
  const slotBytes = layer === 1 ? 4 : 1
  const channels = bytes[offset + 3] >> 6 === 3 ? 1 : 2
  return {
    version,
    layer,
    sampleRate,
    channels,
    samples,
    byteLength:
      bitrateIndex === 0
        ? (freeFormatBytes ?? 0) + padding * slotBytes
        : (Math.floor((samples / 8 / slotBytes) * (bitsPerSecond / sampleRate)) + padding) * slotBytes,
    sideInfoBytes: version === 1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17,
  }
}

/** Whether two frames can belong to one stream: bit rate and channel mode may change from frame to frame, these may not. */
export const isSameStream = (a: MpegHeader, b: MpegHeader): boolean =>
  a.version === b.version && a.layer === b.layer && a.sampleRate === b.sampleRate

/** For `FrameFinder`: frames that have room for what belongs into them. */
export const MPEG_FRAMES: FramedFormat<MpegHeader> = {
  headerBytes: 4,
  parse(bytes, offset) {
    const header = parseMpegHeader(bytes, offset)
    return header && header.byteLength >= 4 + (header.layer === 3 ? header.sideInfoBytes : 0) ? header : undefined
  },
  isSameStream,
}

/** Of layer III at 8 kHz and 640 kbit/s, the most that decoders take. */
const MAXIMUM_FREE_FORMAT_BYTES = 5760
const FRAMES_TO_BELIEVE = 4

/**
 * Whether bytes begin with frames of a bit rate that is no usual one and written nowhere ("free format"): all have one length, which only
 * their distance tells.
 */
export function startsWithFreeFormat(bytes: Uint8Array): boolean {
  const first = parseMpegHeader(bytes, 0, 0)
  if (!first || bytes[2] >> 4 !== 0) return false
  for (let length = 4 + first.sideInfoBytes; length <= MAXIMUM_FREE_FORMAT_BYTES; length++) {
    const parse: FramedFormat<MpegHeader>['parse'] = (at, offset) =>
      at[offset + 2] >> 4 === 0 ? parseMpegHeader(at, offset, length) : undefined
    if (isRow(bytes, { parse }, first)) return true
  }
  return false
}

/** Whether frames of a length follow one another from the first byte on. */
function isRow(bytes: Uint8Array, { parse }: Pick<FramedFormat<MpegHeader>, 'parse'>, like: MpegHeader): boolean {
  for (let frame = 0, at = 0; frame < FRAMES_TO_BELIEVE; frame++) {
    const header = parse(bytes, at)
    if (!header || !isSameStream(header, like)) return false
    at += header.byteLength
  }
  return true
}

/** Whether bytes begin with several whole frames, as nothing else does. */
export const startsWithMpegFrames = (bytes: Uint8Array): boolean => {
  const first = MPEG_FRAMES.parse(bytes, 0)
  return first !== undefined && isRow(bytes, MPEG_FRAMES, first)
}

/** What the encoder noted in a first frame that carries no sound. */
export interface EncoderTag {
  /** Frames with sound, 0 where it is not noted. */
  frames: number
  /** Samples that the encoder put before and after the music; undefined where it is not noted. */
  gap: { delay: number; padding: number } | undefined
}

/** The Xing, Info or VBRI tag in a frame, or undefined where it is an ordinary one. */
export function parseEncoderTag(frame: Uint8Array, header: MpegHeader): EncoderTag | undefined {
  if (header.layer !== 3) return undefined
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const name = (at: number): string => (at + 4 <= frame.length ? String.fromCharCode(...frame.subarray(at, at + 4)) : '')
  const uint32 = (at: number): number => (at + 4 <= frame.length ? view.getUint32(at) : 0)
  const xing = 4 + header.sideInfoBytes
  if (name(xing) === 'Xing' || name(xing) === 'Info') {
    const flags = uint32(xing + 4)
    let at = xing + 8
    const frames = flags & 1 ? uint32(at) : 0
    at += (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0)
    const gapAt = at + 21
    const hasGap = gapAt + 3 <= frame.length && frame[at] !== 0
    return {
      frames,
      gap: hasGap
        ? { delay: (frame[gapAt] << 4) | (frame[gapAt + 1] >> 4), padding: ((frame[gapAt + 1] & 15) << 8) | frame[gapAt + 2] }
        : undefined,
    }
  }
  if (name(36) === 'VBRI') return { frames: uint32(36 + 14), gap: undefined }
  return undefined
}
