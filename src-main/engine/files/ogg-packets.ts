import type { OggPage, OggPageReader } from './ogg-pages.ts'

const HEADER_BYTES = 27
const CONTINUED_PAGE = 1
/** No codec makes larger ones; what goes on for ever is no packet. */
const MAXIMUM_PACKET_BYTES = 1 << 24
const MAXIMUM_PART_BYTES = 255 * 255

/**
 * The packets of one stream, put together from its pages. A packet that misses a part is left out.
 * @param first  the page that the stream begins with
 * @source RFC 3533, section 5
 */
export async function* oggPackets(pages: OggPageReader, first: OggPage): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  for (let page: OggPage | undefined = first; page; page = await pages.next()) {
    if (page.serial !== first.serial) continue
    const lacing = page.bytes.subarray(HEADER_BYTES, HEADER_BYTES + page.bytes[26])
    const isContinued = (page.bytes[5] & CONTINUED_PAGE) !== 0
    let lacksBeginning = isContinued && parts.length === 0
    if (!isContinued) parts = []
    let from = 0
    let to = 0
    for (const [i, size] of lacing.entries()) {
      to += size
      const isWhole = size < 255
      if (!isWhole && i < lacing.length - 1) continue
      parts.push(page.body.subarray(from, to))
      from = to
      if (isWhole && !lacksBeginning) yield parts.length === 1 ? parts[0] : Buffer.concat(parts)
      if (isWhole || parts.length * MAXIMUM_PART_BYTES > MAXIMUM_PACKET_BYTES) parts = []
      lacksBeginning = false
    }
    if (page.isLast) return
  }
}
