import type { ByteSource } from './byte-source.ts'

/**
 * The pages of one stream in an Ogg file, each proven by its checksum; damaged stretches and other streams are passed over.
 *
 * @source RFC 3533, section 6
 */

const HEADER_BYTES = 27
const MAXIMUM_PAGE_BYTES = HEADER_BYTES + 255 + 255 * 255
const READ_BYTES = 1 << 17

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
    if (this.#source.size > this.#position || this.#position > from) this.warnings.push('The end of the file is damaged or cut off.')
    return undefined
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
  if (bytes[at] !== 0x4f || bytes[at + 1] !== 0x67 || bytes[at + 2] !== 0x67 || bytes[at + 3] !== 0x53 || bytes[at + 4] !== 0) return undefined
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
    isFirst: (bytes[at + 5] & 2) !== 0,
    isLast: (bytes[at + 5] & 4) !== 0,
  }
}

/** The page's checksum, which is taken with its own field as zeros. */
function pageChecksum(bytes: Uint8Array, at: number, end: number): number {
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
