import type { ByteSource } from './byte-source.ts'
import { isChunkName, W64_TAIL } from './chunk-chain.ts'

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

const W64_HEADER_BYTES = 40
const W64_CHUNK_BYTES = 24
/** Identifiers of Wave64 are the known four letters with these bytes after them. */
const W64_RIFF_TAIL = Buffer.from('2e91cf11a5d628db04c10000', 'hex')

/** Whether a file begins as Sony Wave64 does. */
export const isWave64 = (head: Uint8Array): boolean => {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  return (
    bytes.length >= W64_HEADER_BYTES &&
    bytes.toString('latin1', 0, 4) === 'riff' &&
    bytes.subarray(4, 16).equals(W64_RIFF_TAIL) &&
    bytes.toString('latin1', 24, 28) === 'wave'
  )
}

/** Sizes have 64 bits and count the chunk's own header; chunks begin at multiples of eight. */
async function* wave64Chunks(source: ByteSource): AsyncGenerator<RiffChunk> {
  for (let offset = W64_HEADER_BYTES, count = 0; count < MAXIMUM_CHUNKS; count++) {
    const header = Buffer.from(await source.read(offset, W64_CHUNK_BYTES))
    if (header.length < W64_CHUNK_BYTES) return
    const size = Number(header.readBigUInt64LE(16))
    if (header.subarray(4, 16).equals(W64_TAIL))
      yield {
        id: header.toString('latin1', 0, 4),
        offset: offset + W64_CHUNK_BYTES,
        size: Math.max(0, size - W64_CHUNK_BYTES),
        bigEndian: false,
      }
    if (size < W64_CHUNK_BYTES) return
    offset += Math.ceil(size / 8) * 8
  }
}

/**
 * The chunks of a WAV or Wave64 file, in order, as far as they lie within it; none of any other file.
 *
 * @source  RIFF and RIFX: Microsoft/IBM Multimedia Programming Interface 1.0 (1991); 64-bit sizes: EBU Tech 3306 (RF64), ITU-R
 *          BS.2088 (BW64);
 *          Wave64: Sony "Sony Wave64 file format"
 */
export async function* riffChunks(source: ByteSource): AsyncGenerator<RiffChunk> {
  const head = Buffer.from(await source.read(0, W64_HEADER_BYTES))
  if (isWave64(head)) return yield* wave64Chunks(source)
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
    offset += 8 + size
    // Chunks begin at even places, but for some writers.
    if (size % 2 === 1 && !(isChunkName(await source.read(offset, 4)) && !isChunkName(await source.read(offset + 1, 4)))) offset++
  }
}
