import type { ByteSource } from './byte-source.ts'
import { codecOf } from './ogg-codecs.ts'
import { MAXIMUM_PAGE_BYTES, parsePage } from './ogg-pages.ts'

const READ_BYTES = 1 << 20
const MARK = 'OggS\0'
const FLAGS_AT = 5
const FIRST_PAGE = 2
const MAXIMUM_OGG_CHANNELS = 8

/** The most channels that any link of a chain has: its later links are seldom, but may be, of another kind than the first. */
export async function mostChannels(source: ByteSource): Promise<number> {
  let channels = 0
  let isChosen = false
  for (let start = 0; start < source.size; start += READ_BYTES) {
    // Stretches overlap by a page, so that none is cut.
    const stretch = await source.read(start, READ_BYTES + MAXIMUM_PAGE_BYTES)
    const bytes = Buffer.from(stretch.buffer, stretch.byteOffset, stretch.byteLength)
    for (let at = bytes.indexOf(MARK, 0, 'latin1'); at >= 0 && at < READ_BYTES; at = bytes.indexOf(MARK, at + 1, 'latin1')) {
      if (!(bytes[at + FLAGS_AT] & FIRST_PAGE)) {
        isChosen = false
        continue
      }
      const page = isChosen ? undefined : parsePage(bytes, at)
      const codec = page && codecOf(page.body)
      if (!codec) continue
      isChosen = true
      channels = Math.max(channels, Math.min(MAXIMUM_OGG_CHANNELS, codec.channelsOf(page.body)))
    }
  }
  return channels
}
