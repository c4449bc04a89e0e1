import type { ByteSource } from './byte-source.ts'
import { TAG_HEAD_BYTES, tagLength } from './tag-blocks.ts'

/**
 * FLAC's container: metadata blocks and the boundaries of frames, found and proven by their checksums,
 * so that only whole, undamaged frames reach the decoder and a damaged one costs no more than itself.
 *
 * @source RFC 9639, sections 8 and 9
 */

export interface FlacStreamInfo {
  sampleRate: number
  channels: number
  bitsPerSample: number
  /** 0 where the encoder did not know. */
  totalFrames: number
  /** Of the sound, in hexadecimal; null where the encoder noted none. */
  md5: string | null
}

/** 65,535 samples of 8 channels of 33 bits, uncompressed, and the headers: no frame is longer. */
const MAXIMUM_FRAME_BYTES = 65_535 * 8 * 5
const READ_BYTES = 1 << 18
const STREAMINFO = 0
/** No header is longer. */
const FRAME_HEADER_BYTES = 16
const LEAST_FRAME_BYTES = 5
/** What every frame begins with. */
const FRAME_BYTE = 0xff

export function parseStreamInfo(block: Uint8Array): FlacStreamInfo | undefined {
  if (block.length < 18) return undefined
  const md5 = block.subarray(18, 34)
  return {
    sampleRate: (block[10] << 12) | (block[11] << 4) | (block[12] >> 4),
    channels: ((block[12] >> 1) & 7) + 1,
    bitsPerSample: (((block[12] & 1) << 4) | (block[13] >> 4)) + 1,
    totalFrames: (block[13] & 15) * 2 ** 32 + new DataView(block.buffer, block.byteOffset).getUint32(14),
    md5: md5.length === 16 && md5.some((byte) => byte !== 0) ? Buffer.from(md5).toString('hex') : null,
  }
}

export class FlacFrameReader {
  readonly warnings: string[] = []
  streamInfo: FlacStreamInfo | undefined
  #window: Uint8Array = new Uint8Array(0)
  /** Position in the file of the window's first byte. */
  #windowStart: number
  #start = 0
  readonly #source: ByteSource

  constructor(source: ByteSource, offset: number) {
    this.#source = source
    this.#windowStart = offset
  }

  progress(): number {
    return (this.#windowStart + this.#start) / this.#source.size
  }

  /** Reads the metadata blocks after `fLaC`, where it stands, and stands at the first frame. */
  async readMetadata(): Promise<void> {
    let offset = this.#windowStart + this.#start + 4
    for (let last = false; !last;) {
      const header = await this.#source.read(offset, 4)
      if (header.length < 4) break
      last = (header[0] & 0x80) !== 0
      const length = (header[1] << 16) | (header[2] << 8) | header[3]
      if ((header[0] & 0x7f) === STREAMINFO)
        this.streamInfo = parseStreamInfo(await this.#source.read(offset + 4, Math.min(length, 34))) ?? this.streamInfo
      offset += 4 + length
    }
    this.#moveTo(offset)
  }

  #moveTo(offset: number): void {
    this.#window = new Uint8Array(0)
    this.#windowStart = offset
    this.#start = 0
  }

  /** Passes over what may stand between frames: tags, and the beginning of another file that was joined. */
  async #passBetween(): Promise<void> {
    while (this.#window[this.#start] !== FRAME_BYTE) {
      const at = this.#windowStart + this.#start
      const head = await this.#source.read(at, TAG_HEAD_BYTES)
      const tag = Math.max(0, tagLength(head, 0))
      if (isFileMark(head, 0)) await this.readMetadata()
      else if (tag > 0) this.#moveTo(at + tag)
      else return
    }
  }

  /** The bytes of the next undamaged frame; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    await this.#passBetween()
    const from = this.#windowStart + this.#start
    while (await this.#findHeader()) {
      const length = this.#usualLength() || (await this.#frameLength())
      if (length > 0) {
        const skipped = this.#windowStart + this.#start - from
        if (skipped > 0) this.warnings.push(`${skipped} damaged bytes were left out.`)
        const frame = this.#window.subarray(this.#start, this.#start + length)
        this.#start += length
        return frame
      }
      this.#start++
    }
    if (from < this.#source.size) this.warnings.push('The end of the file is damaged or cut off.')
    return undefined
  }

  /** Moves to the next place that holds a frame header with a right checksum. */
  async #findHeader(): Promise<boolean> {
    for (;;) {
      for (; this.#start + 1 < this.#window.length; this.#start++) {
        const at = this.#start
        if (this.#window[at] !== 0xff || (this.#window[at + 1] & 0xfe) !== 0xf8) continue
        if (at + 16 > this.#window.length && (await this.#extend())) return this.#findHeader()
        if (isFrameHeader(this.#window, at)) return true
      }
      if (!(await this.#extend())) return false
    }
  }

  /** The same as `#frameLength` where another frame follows in what was read; else 0. */
  #usualLength(): number {
    const bytes = this.#window
    const end = Math.min(bytes.length - FRAME_HEADER_BYTES, this.#start + MAXIMUM_FRAME_BYTES)
    let crc = 0
    for (let from = this.#start, at = from + LEAST_FRAME_BYTES; ;) {
      at = bytes.indexOf(FRAME_BYTE, at)
      if (at < 0 || at >= end) return 0
      if (isFrameHeader(bytes, at)) {
        crc = crc16Of(bytes, from, at, crc)
        if (crc === 0) return at - this.#start
        from = at
      }
      at++
    }
  }

  /** Bytes of the frame that starts here, by its closing checksum; 0 where it is damaged or cut off. */
  async #frameLength(): Promise<number> {
    let crc = 0
    let offset = 0
    for (;;) {
      const available = Math.min(this.#window.length - this.#start, MAXIMUM_FRAME_BYTES)
      // The last bytes of the window wait until it is known what comes after them.
      const bytes = this.#window
      const base = this.#start
      for (; offset < available - FRAME_HEADER_BYTES; offset++) {
        if (crc === 0 && offset >= LEAST_FRAME_BYTES && isBoundary(bytes, base + offset)) return offset
        crc = CRC16[(crc >> 8) ^ bytes[base + offset]] ^ ((crc << 8) & 0xffff)
      }
      if (available === MAXIMUM_FRAME_BYTES) return 0
      if (await this.#extend()) continue
      for (; offset < available; offset++) {
        if (crc === 0 && offset >= LEAST_FRAME_BYTES && isBoundary(bytes, base + offset)) return offset
        crc = CRC16[(crc >> 8) ^ bytes[base + offset]] ^ ((crc << 8) & 0xffff)
      }
      return crc === 0 && offset >= LEAST_FRAME_BYTES ? offset : 0
    }
  }

  /** Reads on, dropping what lies before the current position; false at the end of the file. */
  async #extend(): Promise<boolean> {
    const rest = this.#window.subarray(this.#start)
    const more = await this.#source.read(this.#windowStart + this.#window.length, READ_BYTES)
    if (more.length === 0) return false
    const window = new Uint8Array(rest.length + more.length)
    window.set(rest)
    window.set(more, rest.length)
    this.#windowStart += this.#start
    this.#start = 0
    this.#window = window
    return true
  }
}

/** Whether a frame can end before `at`: another one, a tag or another file begins there. */
const isBoundary = (bytes: Uint8Array, at: number): boolean =>
  isFrameHeader(bytes, at) || isFileMark(bytes, at) || tagLength(bytes, at) !== 0

/** `fLaC`, which the block with the description of the stream follows. */
export const isFileMark = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x66 && bytes[at + 1] === 0x4c && bytes[at + 2] === 0x61 && bytes[at + 3] === 0x43 && (bytes[at + 4] & 0x7f) === STREAMINFO

/** Whether a frame header with a right checksum lies at `at`. */
export function isFrameHeader(bytes: Uint8Array, at: number): boolean {
  if (at + 6 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) return false
  const blockSizeCode = bytes[at + 2] >> 4
  const sampleRateCode = bytes[at + 2] & 15
  if (blockSizeCode === 0 || sampleRateCode === 15 || bytes[at + 3] >> 4 > 10 || (bytes[at + 3] & 1) !== 0) return false
  const lead = bytes[at + 4]
  const codedNumberBytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : lead < 0xfc ? 5 : lead < 0xfe ? 6 : 7
  const sizeBytes = blockSizeCode === 6 ? 1 : blockSizeCode === 7 ? 2 : 0
  const rateBytes = sampleRateCode === 12 ? 1 : sampleRateCode >= 13 ? 2 : 0
  const crcAt = at + 4 + codedNumberBytes + sizeBytes + rateBytes
  if (crcAt >= bytes.length) return false
  let crc = 0
  for (let i = at; i < crcAt; i++) crc = CRC8[crc ^ bytes[i]]
  return crc === bytes[crcAt]
}

/** x^8 + x^2 + x + 1 */
const CRC8 = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? (crc << 1) ^ 0x107 : crc << 1
  return crc
})

/** x^16 + x^15 + x^2 + 1 */
const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x18005 : crc << 1
  return crc
})

/** Checksum of a frame's header. */
export const crc8 = (bytes: Uint8Array): number => bytes.reduce((crc, byte) => CRC8[crc ^ byte], 0)

/** The checksum after one, two and three bytes of zeros more, so that four bytes go at a time. */
const [CRC16_1, CRC16_2, CRC16_3] = [1, 2, 3].map((zeros) =>
  CRC16.map((crc) => {
    for (let i = 0; i < zeros; i++) crc = CRC16[crc >> 8] ^ ((crc << 8) & 0xffff)
    return crc
  }),
)

function crc16Of(bytes: Uint8Array, from: number, to: number, before: number): number {
  let crc = before
  let i = from
  for (; i + 4 <= to; i += 4)
    crc = CRC16_3[(crc >> 8) ^ bytes[i]] ^ CRC16_2[(crc & 255) ^ bytes[i + 1]] ^ CRC16_1[bytes[i + 2]] ^ CRC16[bytes[i + 3]]
  for (; i < to; i++) crc = CRC16[(crc >> 8) ^ bytes[i]] ^ ((crc << 8) & 0xffff)
  return crc
}

/** Checksum of a whole frame, its own two bytes left out; 0 with them. */
export const crc16 = (bytes: Uint8Array): number => crc16Of(bytes, 0, bytes.length, 0)
