import type { ByteSource } from './byte-source.ts'

const FORMS = ['RIFF', 'RIFX', 'RF64', 'BW64']
const MAXIMUM_CHUNKS = 10_000

/** Stands for a size that lies elsewhere, or that its writer did not know. */
export const UNKNOWN_SIZE = 0xffff_ffff

export interface RiffChunk {
  id: string
  /** First byte of the contents. */
  offset: number
  /** As declared; may reach beyond the end of the file. */
  size: number
  /** The order of bytes of all numbers in the file (RIFX). */
  bigEndian: boolean
}

/**
 * The chunks of a WAV file, in order, as far as they lie within it; none of any other file.
 *
 * @source  RIFF and RIFX: Microsoft/IBM Multimedia Programming Interface 1.0 (1991); 64-bit sizes: EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64)
 */
export async function* riffChunks(source: ByteSource): AsyncGenerator<RiffChunk> {
  const head = Buffer.from(await source.read(0, 12))
  const form = head.toString('latin1', 0, 4)
  if (head.length < 12 || !FORMS.includes(form) || head.toString('latin1', 8, 12) !== 'WAVE') return
  const bigEndian = form === 'RIFX'
  let dataSize64: number | undefined
  for (let offset = 12, count = 0; count < MAXIMUM_CHUNKS; count++) {
    const header = Buffer.from(await source.read(offset, 8))
    if (header.length < 8) return
    const id = header.toString('latin1', 0, 4)
    let size = bigEndian ? header.readUInt32BE(4) : header.readUInt32LE(4)
    if (id === 'ds64') {
      const sizes = Buffer.from(await source.read(offset + 8, 16))
      if (sizes.length === 16) dataSize64 = Number(sizes.readBigUInt64LE(8))
    } else if (id === 'data' && size === UNKNOWN_SIZE && dataSize64 !== undefined) size = dataSize64
    yield { id, offset: offset + 8, size, bigEndian }
    // Chunks begin at even places.
    offset += 8 + size + (size % 2)
  }
}
