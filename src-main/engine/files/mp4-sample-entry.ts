import { damaged } from './errors.ts'
import { listBoxes, typeOf, type Box } from './mp4-box-list.ts'

/** What an MP4 or QuickTime file says its sound track is coded with. */
export interface SampleEntry {
  /** Kind of the sample entry, e.g. `mp4a`, `alac`, `sowt`. */
  codec: string
  /** Within `mp4a`: 0x40 is AAC, 0x6b MP3. */
  objectType: number
  /** The decoder's own description; empty where there is none. */
  decoderConfig: Uint8Array
  channels: number
  sampleRate: number
  bitsPerSample: number
  /** QuickTime's flags of `lpcm`: 1 floating point, 2 big endian, 4 signed. */
  pcmFlags: number
  littleEndian: boolean
  /**
   * Bytes of `framesPerPacket` samples of all channels where the table of contents counts single samples, as QuickTime's does for
   * uncompressed sound; 0 where it counts access units.
   */
  sampleBytes: { packetBytes: number; framesPerPacket: number } | undefined
}

const PCM_BYTES: Record<string, number> = { sowt: 2, twos: 2, in24: 3, in32: 4, fl32: 4, fl64: 8, 'raw ': 1, NONE: 1, ulaw: 1, alaw: 1 }
const IMA4_PACKET = { bytes: 34, frames: 64 }
/** Boxes that hold a decoder's description, with the bytes in front of it. */
const CONFIG_BOXES: Record<string, number> = { alac: 4, dOps: 0, dfLa: 4, pcmC: 4 }

/** @source ISO/IEC 14496-12, section 12.2; QuickTime File Format, "Sound Sample Description" versions 0 to 2 */
export function readSampleEntry(view: DataView, stsd: Box, path: string): SampleEntry {
  const entry = stsd.start + 8
  if (entry + 36 > stsd.end) throw damaged('the description of its sound is cut off', path)
  const end = Math.min(stsd.end, entry + view.getUint32(entry))
  const version = view.getUint16(entry + 16)
  const codec = typeOf(view, entry + 4)
  const boxes = listBoxes(view, Math.min(end, entry + 36 + (version === 1 ? 16 : version === 2 ? 36 : 0)), end)
  const esds = boxes.find(({ type }) => type === 'esds')
  const config = boxes.find(({ type, start, end: to }) => type in CONFIG_BOXES && to - start > CONFIG_BOXES[type])
  const enda = boxes.find(({ type, start, end: to }) => type === 'enda' && to - start >= 2)
  const isLong = version === 2 && entry + 72 <= end
  const described = {
    channels: isLong ? view.getUint32(entry + 48) : view.getUint16(entry + 24),
    bitsPerSample: isLong ? view.getUint32(entry + 56) : view.getUint16(entry + 26),
  }
  return {
    codec,
    objectType: 0,
    decoderConfig: config ? bytesOf(view, config.start + CONFIG_BOXES[config.type], config.end) : new Uint8Array(0),
    ...(esds && readElementaryStream(view, esds.start + 4, esds.end)),
    ...described,
    sampleRate: isLong ? view.getFloat64(entry + 40) : view.getUint32(entry + 32) / 65_536,
    pcmFlags: isLong ? view.getUint32(entry + 60) : 0,
    littleEndian: enda !== undefined && view.getUint16(enda.start) === 1,
    sampleBytes: sampleBytes(codec, described.channels, described.bitsPerSample),
  }
}

function sampleBytes(codec: string, channels: number, bitsPerSample: number): SampleEntry['sampleBytes'] {
  if (codec === 'ima4') return { packetBytes: IMA4_PACKET.bytes * channels, framesPerPacket: IMA4_PACKET.frames }
  const declared = Math.ceil(bitsPerSample / 8)
  const usesDeclared = ['lpcm', 'ipcm', 'fpcm', 'twos', 'sowt', 'raw ', 'NONE'].includes(codec) && declared > 0
  const bytes = usesDeclared ? declared : PCM_BYTES[codec]
  return bytes ? { packetBytes: bytes * channels, framesPerPacket: 1 } : undefined
}

const bytesOf = (view: DataView, from: number, to: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + from, Math.max(0, to - from))

/** MPEG-4 descriptors: 3 (stream) holds 4 (decoder: object type first), and that holds 5 (the decoder's own description). */
export function readElementaryStream(view: DataView, from: number, to: number): { objectType: number; decoderConfig: Uint8Array } {
  let objectType = 0
  for (let offset = from; offset + 2 <= to;) {
    const tag = view.getUint8(offset++)
    let length = 0
    for (let i = 0; i < 4 && offset < to; i++) {
      const byte = view.getUint8(offset++)
      length = (length << 7) | (byte & 0x7f)
      if (!(byte & 0x80)) break
    }
    if (tag === 5) return { objectType, decoderConfig: bytesOf(view, offset, Math.min(offset + length, to)) }
    if (tag === 3 && offset + 3 <= to) {
      const flags = view.getUint8(offset + 2)
      offset += 3 + (flags & 0x80 ? 2 : 0) + (flags & 0x20 ? 2 : 0)
      if (flags & 0x40 && offset < to) offset += 1 + view.getUint8(offset)
    } else if (tag === 4 && offset + 13 <= to) {
      objectType = view.getUint8(offset)
      offset += 13
    } else offset += length
  }
  return { objectType, decoderConfig: new Uint8Array(0) }
}
