import type { ByteSource } from './byte-source.ts'

/**
 * The pages of one stream in an Ogg file, each proven by its checksum; damaged stretches and other streams are passed over.
 *
 * @source RFC 3533, section 6
 */

const HEADER_BYTES = 27
export const MAXIMUM_PAGE_BYTES = HEADER_BYTES + 255 + 255 * 255
const READ_BYTES = 1 << 17
const FIRST_PAGE = 2
const LAST_PAGE = 4

export interface OggPage {
  /** Header and contents. */
  bytes: Uint8Array
  /** The contents alone. */
  body: Uint8Array
  serial: number
  /** Where the sound stands after this page, in samples; -1 where no packet ends in it. */
  granulePosition: number
  isFirst: boolean
  isLast: boolean
}

export class OggPageReader {
  readonly warnings: string[] = []
  /** The file ends within a page. */
  isCutOff = false
  readonly #source: ByteSource
  #position: number
  #window: Uint8Array = new Uint8Array(0)
  #windowStart = 0

  constructor(source: ByteSource, offset = 0) {
    this.#source = source
    this.#position = offset
  }

  progress(): number {
    return this.#position / this.#source.size
  }

  /** The next undamaged page of any stream; undefined at the end. */
  async next(): Promise<OggPage | undefined> {
    const from = this.#position
    while (this.#position + HEADER_BYTES <= this.#source.size) {
      await this.#fill()
      const page = parsePage(this.#window, this.#position - this.#windowStart)
      if (page) {
        if (this.#position > from) this.warnings.push(`${this.#position - from} damaged bytes were skipped.`)
        this.#position += page.bytes.length
        return page
      }
      const next = this.#window.indexOf(0x4f, this.#position - this.#windowStart + 1)
      this.#position = next < 0 ? this.#windowStart + this.#window.length : this.#windowStart + next
    }
    if (this.#source.size <= from) return undefined
    this.isCutOff = true
    this.warnings.push('The end of the file is damaged or cut off.')
    // Read once more from where sound pages ended: what a cut-off page still holds in whole packets.
    this.#position = this.#source.size
    return wholePackets(await this.#source.read(from, MAXIMUM_PAGE_BYTES))
  }

  async #fill(): Promise<void> {
    const end = this.#windowStart + this.#window.length
    if (this.#position + MAXIMUM_PAGE_BYTES <= end || (end === this.#source.size && this.#position < end)) return
    this.#window = await this.#source.read(this.#position, READ_BYTES)
    this.#windowStart = this.#position
  }
}

export function parsePage(bytes: Uint8Array, at: number): OggPage | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined
  if (bytes[at] !== 0x4f || bytes[at + 1] !== 0x67 || bytes[at + 2] !== 0x67 || bytes[at + 3] !== 0x53 || bytes[at + 4] !== 0)
    return undefined
  const segments = bytes[at + 26]
  const bodyAt = at + HEADER_BYTES + segments
  let end = bodyAt
  if (bodyAt > bytes.length) return undefined
  for (let i = at + HEADER_BYTES; i < bodyAt; i++) end += bytes[i]
  if (end > bytes.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  if (pageChecksum(bytes, at, end) !== view.getUint32(at + 22, true)) return undefined
  return {
    bytes: bytes.subarray(at, end),
    body: bytes.subarray(bodyAt, end),
    serial: view.getUint32(at + 14, true),
    granulePosition: Number(view.getBigInt64(at + 6, true)),
    isFirst: (bytes[at + 5] & FIRST_PAGE) !== 0,
    isLast: (bytes[at + 5] & LAST_PAGE) !== 0,
  }
}

/** The pieces of packets in a page; the last one may go on in the next page. */
export function* packetsOf({ bytes, body }: OggPage): Generator<{ bytes: Uint8Array; isEnded: boolean }> {
  const segments = bytes[HEADER_BYTES - 1]
  let start = 0
  let end = 0
  for (let i = 0; i < segments; i++) {
    end += bytes[HEADER_BYTES + i]
    if (bytes[HEADER_BYTES + i] === 255) continue
    yield { bytes: body.subarray(start, end), isEnded: true }
    start = end
  }
  if (end > start) yield { bytes: body.subarray(start, end), isEnded: false }
}

/** The page that a cut-off one would be if it had been ended after its last whole packet; undefined where there is none. */
function wholePackets(bytes: Uint8Array): OggPage | undefined {
  if (bytes.length < HEADER_BYTES || Buffer.from(bytes.subarray(0, 5)).toString('latin1') !== 'OggS\0') return undefined
  const lacing = bytes.subarray(HEADER_BYTES, HEADER_BYTES + bytes[26])
  let end = HEADER_BYTES + bytes[26]
  let segments = 0
  let wholeEnd = 0
  for (let i = 0; i < lacing.length && end + lacing[i] <= bytes.length; i++) {
    end += lacing[i]
    if (lacing[i] === 255) continue
    segments = i + 1
    wholeEnd = end
  }
  if (segments === 0 || segments === lacing.length) return undefined
  const page = new Uint8Array(segments + wholeEnd - lacing.length)
  page.set(bytes.subarray(0, HEADER_BYTES + segments))
  page.set(bytes.subarray(HEADER_BYTES + lacing.length, wholeEnd), HEADER_BYTES + segments)
  page[5] &= ~LAST_PAGE
  page[26] = segments
  new DataView(page.buffer).setUint32(22, pageChecksum(page, 0, page.length), true)
  return parsePage(page, 0)
}

/** The page's checksum, which is taken with its own field as zeros. */
export function pageChecksum(bytes: Uint8Array, at: number, end: number): number {
  let crc = 0
  for (let i = at; i < end; i++) {
    const byte = i >= at + 22 && i < at + 26 ? 0 : bytes[i]
    crc = (crc << 8) ^ CRC32[((crc >>> 24) ^ byte) & 0xff]
  }
  return crc >>> 0
}

/** 0x04c11db7, most significant bit first. */
const CRC32 = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc
})
