import type { ByteSource } from './byte-source.ts'
import type { Packet } from './packet-stream.ts'

/** A stretch of a file. */
export interface Piece {
  offset: number
  size: number
}

export interface PieceReading {
  /** Bytes that belong together (a sample of all channels, a block): what is returned holds whole ones. Undefined: pieces are packets. */
  wholeBytes?: number
  /** Most bytes to return at once, a multiple of `wholeBytes`; default about 128 kB where there are whole ones. */
  longestBytes?: number
}

const STRETCH_BYTES = 1 << 17

/** The pieces of a file one after another, long ones in parts. */
export function readPieces(
  source: ByteSource,
  pieces: readonly Piece[],
  { wholeBytes, longestBytes }: PieceReading = {},
): { next: () => Promise<Packet | undefined>; progress: () => number } {
  let index = 0
  let within = 0
  let done = 0
  const total = pieces.reduce((sum, { size }) => sum + size, 0)
  const longest = longestBytes ?? (wholeBytes ? Math.max(1, Math.floor(STRETCH_BYTES / wholeBytes)) * wholeBytes : Infinity)
  return {
    progress: () => done / Math.max(1, total),
    async next() {
      const piece = pieces[index]
      if (!piece) return undefined
      const bytes = await source.read(piece.offset + within, Math.min(longest, piece.size - within))
      within += bytes.length
      done += bytes.length
      if (within >= piece.size || bytes.length === 0) {
        index++
        within = 0
      }
      return { bytes: wholeBytes ? bytes.subarray(0, Math.floor(bytes.length / wholeBytes) * wholeBytes) : bytes }
    },
  }
}
