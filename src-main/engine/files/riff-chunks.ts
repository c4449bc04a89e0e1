import type { ByteSource } from './byte-source.ts'

const MAXIMUM_CHUNKS = 1000
const ELSEWHERE = 0xffff_ffff

export interface RiffChunk {
  id: string
  /** First byte of the contents. */
  offset: number
  /** As declared; may reach beyond the end of the file. */
  size: number
}

/**
 * The chunks of a WAV file (RIFF, or RF64 with its 64-bit sizes), in order, as far as they lie within it; none of any other file.
 *
 * @source  RIFF WAVE (Microsoft/IBM 1991); RF64: EBU Tech 3306
 */
export async function* riffChunks(source: ByteSource): AsyncGenerator<RiffChunk> {
  const head = Buffer.from(await source.read(0, 12))
  if (head.length < 12 || !['RIFF', 'RF64'].includes(head.toString('latin1', 0, 4)) || head.toString('latin1', 8, 12) !== 'WAVE') return
  let dataSize64: number | undefined
  for (let offset = 12, count = 0; count < MAXIMUM_CHUNKS; count++) {
    const header = Buffer.from(await source.read(offset, 8))
    if (header.length < 8) return
    const id = header.toString('latin1', 0, 4)
    let size = header.readUInt32LE(4)
    if (id === 'ds64') {
      const sizes = Buffer.from(await source.read(offset + 8, 16))
      if (sizes.length === 16) dataSize64 = Number(sizes.readBigUInt64LE(8))
    } else if (id === 'data' && size === ELSEWHERE && dataSize64 !== undefined) size = dataSize64
    yield { id, offset: offset + 8, size }
    // Chunks begin at even places.
    offset += 8 + size + (size % 2)
  }
}
