import { pageChecksum } from './ogg-pages.ts'

const HEADER_BYTES = 27
const MAXIMUM_SEGMENTS = 255
const CONTINUED_PAGE = 1
const FIRST_PAGE = 2

/** Packets of one stream in Ogg pages, for decoders that take nothing else; without places in time, which such decoders do without. */
export class OggPacker {
  readonly #serial: number
  #sequence = 0

  constructor(serial = 1) {
    this.#serial = serial
  }

  /** The pages of one packet, the first of all marked as the stream's beginning. */
  pack(packet: Uint8Array): Uint8Array {
    const pages: Uint8Array[] = []
    // A packet that fills its last segment is ended by an empty one.
    const segments = Math.floor(packet.length / 255) + 1
    for (let segment = 0; segment < segments; segment += MAXIMUM_SEGMENTS) {
      const count = Math.min(MAXIMUM_SEGMENTS, segments - segment)
      const body = packet.subarray(segment * 255, Math.min(packet.length, (segment + count) * 255))
      pages.push(this.#page(body, count, segment > 0))
    }
    return pages.length === 1 ? pages[0] : Buffer.concat(pages)
  }

  #page(body: Uint8Array, segments: number, isContinued: boolean): Uint8Array {
    const page = Buffer.alloc(HEADER_BYTES + segments + body.length)
    page.write('OggS', 'latin1')
    page[5] = (isContinued ? CONTINUED_PAGE : 0) | (this.#sequence === 0 ? FIRST_PAGE : 0)
    page.writeUInt32LE(this.#serial, 14)
    page.writeUInt32LE(this.#sequence++, 18)
    page[26] = segments
    page.fill(255, HEADER_BYTES, HEADER_BYTES + segments)
    if (body.length < segments * 255) page[HEADER_BYTES + segments - 1] = body.length % 255
    page.set(body, HEADER_BYTES + segments)
    page.writeUInt32LE(pageChecksum(page, 0, page.length), 22)
    return page
  }
}
