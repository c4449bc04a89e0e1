import type { ByteSource } from './byte-source.ts'

const CHUNK_HEADER_BYTES = 12
const MAXIMUM_CHUNKS = 1000
const MAXIMUM_INFO_BYTES = 1 << 16

/**
 * What a CAF file says about its music, by Apple's keys in lower case ("title", "artist", "tempo", "key signature"); empty for any other
 * file.
 *
 * @source Apple "Core Audio Format Specification 1.0", "Information Chunk"
 */
export async function readCafInfo(source: ByteSource): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  if (Buffer.from(await source.read(0, 4)).toString('latin1') !== 'caff') return found
  for (let offset = 8, count = 0; count < MAXIMUM_CHUNKS; count++) {
    const header = Buffer.from(await source.read(offset, CHUNK_HEADER_BYTES))
    if (header.length < CHUNK_HEADER_BYTES) break
    const size = Number(header.readBigInt64BE(4))
    if (header.toString('latin1', 0, 4) === 'info') {
      const bytes = Buffer.from(await source.read(offset + CHUNK_HEADER_BYTES + 4, Math.min(size - 4, MAXIMUM_INFO_BYTES)))
      const words = bytes.toString('utf8').split('\0')
      for (let i = 0; i + 1 < words.length; i += 2) found.set(words[i].toLowerCase(), words[i + 1])
    }
    // Data whose size is not known yet go on to the end.
    if (size < 0) break
    offset += CHUNK_HEADER_BYTES + size
  }
  return found
}
