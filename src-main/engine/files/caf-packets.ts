import type { ByteSource } from './byte-source.ts'
import type { PacketTrack } from './packet-stream.ts'
import { readPieces, type Piece } from './piece-reader.ts'

export interface CafDescription {
  sampleRate: number
  formatId: string
  flags: number
  bytesPerPacket: number
  framesPerPacket: number
  channels: number
  bitsPerChannel: number
}

/** Where packets of changing size lie in a CAF file, and which part of their sound is music. */
export interface CafPacketTable {
  /** 0 where it is not noted. */
  validFrames: number
  primingFrames: number
  /** Of packets of changing size, one number each. */
  sizes: Uint32Array
}

const HEADER_BYTES = 24
/** A day of packets of 64 samples at 48 kHz. */
const MAXIMUM_TABLE_BYTES = 1 << 28

/** @source Apple "Core Audio Format Specification 1.0", "Packet Table Chunk" */
export async function readPacketTable(
  source: ByteSource,
  { offset, size }: Piece,
  { bytesPerPacket, framesPerPacket }: CafDescription,
): Promise<CafPacketTable | undefined> {
  const bytes = await source.read(offset, Math.min(size, MAXIMUM_TABLE_BYTES))
  if (bytes.length < HEADER_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const declared = Number(view.getBigInt64(0))
  const count = bytesPerPacket === 0 ? Math.max(0, Math.min(declared, bytes.length - HEADER_BYTES)) : 0
  const sizes = new Uint32Array(count)
  let at = HEADER_BYTES
  let known = 0
  const number = (): number => {
    let value = 0
    for (let i = 0; i < 5 && at < bytes.length; i++) {
      const byte = bytes[at++]
      value = value * 128 + (byte & 0x7f)
      if (!(byte & 0x80)) break
    }
    return value
  }
  while (known < count && at < bytes.length) {
    sizes[known++] = Math.min(number(), source.size)
    if (framesPerPacket === 0) number()
  }
  return { validFrames: Number(view.getBigInt64(8)), primingFrames: view.getInt32(16), sizes: sizes.subarray(0, known) }
}

/** The packets in the data; undefined where their sizes are not known. */
export function cafPackets(
  source: ByteSource,
  { bytesPerPacket }: CafDescription,
  data: Piece,
  table: CafPacketTable | undefined,
): Pick<PacketTrack, 'next' | 'progress'> | undefined {
  if (bytesPerPacket > 0) return readPieces(source, [data], { wholeBytes: bytesPerPacket, longestBytes: bytesPerPacket })
  if (!table) return undefined
  let index = 0
  let offset = data.offset
  const end = data.offset + data.size
  return {
    progress: () => (offset - data.offset) / data.size,
    async next() {
      while (index < table.sizes.length) {
        const size = table.sizes[index++]
        if (size === 0) continue
        if (offset + size > end) return undefined
        const bytes = await source.read(offset, size)
        offset += size
        return { bytes }
      }
      return undefined
    },
  }
}
