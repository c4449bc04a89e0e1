import type { ByteSource } from './byte-source.ts'
import { damaged, unsupported } from './errors.ts'

/**
 * The sound track of an MP4 (M4A, MOV) file: what it is coded with, where its pieces lie, and which part of it is the music.
 * Every count and size is held against what is there.
 *
 * @source ISO/IEC 14496-12 (ISO base media file format), 14496-14 (MP4), QuickTime File Format; Apple's iTunSMPB comment
 */

export interface Mp4Track {
  /** Kind of the sample entry, e.g. `mp4a`, `alac`. */
  codec: string
  /** Within `mp4a`: 0x40 is AAC, 0x6b MP3. */
  objectType: number
  /** The decoder's own description; empty where there is none. */
  decoderConfig: Uint8Array
  /** Place and length of every access unit. */
  units: { offset: number; size: number }[]
  /** The music within the decoded sound, in samples of the track; undefined where it is not noted. */
  music: { start: number; length: number } | undefined
}

interface Box {
  type: string
  /** Contents. */
  start: number
  end: number
}

const MAXIMUM_HEADER_BYTES = 1 << 27
const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'udta', 'ilst', '----', 'wave'])
const MAXIMUM_DEPTH = 12

export async function readMp4Track(source: ByteSource): Promise<Mp4Track> {
  const moov = await findMovieHeader(source)
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength)
  const boxes = listBoxes(view, 0, moov.length)
  const tracks = boxes.filter(({ type }) => type === 'trak')
  const track = tracks.find((box) => handlerOf(view, inside(boxes, box)) === 'soun')
  if (!track) throw unsupported('no sound track', source.path)
  const parts = inside(boxes, track)
  const entry = readSampleEntry(view, required(parts, 'stsd', source.path), source.path)
  const units = readUnits(view, parts, source)
  if (units.length === 0) {
    if (boxes.some(({ type }) => type === 'mvex')) throw unsupported('MP4 in fragments, as streaming services send it', source.path)
    throw damaged('it holds no samples', source.path)
  }
  return { ...entry, units, music: readITunesGap(view, boxes) ?? readEditList(view, boxes, parts) }
}

/** The contents of the `moov` box, wherever in the file it is. */
async function findMovieHeader(source: ByteSource): Promise<Uint8Array> {
  for (let offset = 0, count = 0; offset + 8 <= source.size && count < 10_000; count++) {
    const header = await source.read(offset, 16)
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
    const { size, headerBytes } = boxSize(view, 0, header.length, source.size - offset)
    if (size < headerBytes) break
    if (typeOf(view, 4) === 'moov') {
      if (size > MAXIMUM_HEADER_BYTES) throw unsupported('a table of contents of unbelievable size', source.path)
      return source.read(offset + headerBytes, size - headerBytes)
    }
    offset += size
  }
  throw damaged('its table of contents is missing', source.path)
}

function boxSize(view: DataView, offset: number, available: number, toEnd: number): { size: number; headerBytes: number } {
  const size = view.getUint32(offset)
  if (size === 0) return { size: toEnd, headerBytes: 8 }
  if (size === 1 && available >= 16) return { size: Number(view.getBigUint64(offset + 8)), headerBytes: 16 }
  return { size, headerBytes: 8 }
}

/** All boxes between two places, containers with their contents, in the order of the file. */
function listBoxes(view: DataView, from: number, to: number, depth = 0): Box[] {
  const boxes: Box[] = []
  for (let offset = from; offset + 8 <= to; ) {
    const { size, headerBytes } = boxSize(view, offset, to - offset, to - offset)
    if (size < headerBytes || offset + size > to) break
    const box = { type: typeOf(view, offset + 4), start: offset + headerBytes, end: offset + size }
    boxes.push(box)
    if (depth < MAXIMUM_DEPTH) {
      if (CONTAINERS.has(box.type)) boxes.push(...listBoxes(view, box.start, box.end, depth + 1))
      // `meta` has a version in front of its boxes, in QuickTime it has not.
      if (box.type === 'meta') boxes.push(...listBoxes(view, box.start + (view.getUint32(box.start) === 0 ? 4 : 0), box.end, depth + 1))
    }
    offset += size
  }
  return boxes
}

const inside = (boxes: readonly Box[], outer: Box): Box[] => boxes.filter((box) => box.start > outer.start && box.end <= outer.end)

const typeOf = (view: DataView, offset: number): string => (offset + 4 <= view.byteLength ? Buffer.from(view.buffer, view.byteOffset + offset, 4).toString('latin1') : '')

function required(boxes: readonly Box[], type: string, path: string): Box {
  const box = boxes.find((candidate) => candidate.type === type)
  if (!box) throw damaged(`a part of its table of contents (${type}) is missing`, path)
  return box
}

function handlerOf(view: DataView, boxes: readonly Box[]): string {
  const box = boxes.find(({ type }) => type === 'hdlr')
  return box && box.end - box.start >= 12 ? typeOf(view, box.start + 8) : ''
}

function readSampleEntry(view: DataView, stsd: Box, path: string): Pick<Mp4Track, 'codec' | 'objectType' | 'decoderConfig'> {
  const entry = stsd.start + 8
  if (entry + 36 > stsd.end) throw damaged('the description of its sound is cut off', path)
  const end = Math.min(stsd.end, entry + view.getUint32(entry))
  const version = view.getUint16(entry + 16)
  const boxes = listBoxes(view, entry + 36 + (version === 1 ? 16 : version === 2 ? 36 : 0), end)
  const esds = boxes.find(({ type }) => type === 'esds')
  return { codec: typeOf(view, entry + 4), ...(esds ? readElementaryStream(view, esds) : { objectType: 0, decoderConfig: new Uint8Array(0) }) }
}

/** MPEG-4 descriptors: 3 (stream) holds 4 (decoder: object type first), and that holds 5 (the decoder's own description). */
function readElementaryStream(view: DataView, esds: Box): { objectType: number; decoderConfig: Uint8Array } {
  let objectType = 0
  for (let offset = esds.start + 4; offset + 2 <= esds.end; ) {
    const tag = view.getUint8(offset++)
    let length = 0
    for (let i = 0; i < 4 && offset < esds.end; i++) {
      const byte = view.getUint8(offset++)
      length = (length << 7) | (byte & 0x7f)
      if (!(byte & 0x80)) break
    }
    if (tag === 5) return { objectType, decoderConfig: new Uint8Array(view.buffer, view.byteOffset + offset, Math.min(length, esds.end - offset)) }
    if (tag === 3 && offset + 3 <= esds.end) {
      const flags = view.getUint8(offset + 2)
      offset += 3 + (flags & 0x80 ? 2 : 0) + (flags & 0x20 ? 2 : 0)
      if (flags & 0x40 && offset < esds.end) offset += 1 + view.getUint8(offset)
    } else if (tag === 4 && offset + 13 <= esds.end) {
      objectType = view.getUint8(offset)
      offset += 13
    } else offset += length
  }
  return { objectType, decoderConfig: new Uint8Array(0) }
}

/** Sizes (stsz), chunks (stco, co64) and how many units lie in each chunk (stsc), made into one list. */
function readUnits(view: DataView, boxes: readonly Box[], source: ByteSource): Mp4Track['units'] {
  const sizes = required(boxes, 'stsz', source.path)
  const chunks = boxes.find(({ type }) => type === 'stco' || type === 'co64') ?? required(boxes, 'stco', source.path)
  const runs = required(boxes, 'stsc', source.path)
  const count = (box: Box, at: number, entryBytes: number): number =>
    box.start + at + 4 > box.end ? 0 : Math.min(view.getUint32(box.start + at), Math.floor((box.end - box.start - at - 4) / entryBytes))
  const sizesAreListed = sizes.start + 12 <= sizes.end && view.getUint32(sizes.start + 4) === 0
  // A common size could promise any number of units: no more can be there than the file has bytes.
  const commonSize = sizesAreListed ? 0 : view.getUint32(sizes.start + 4)
  const unitCount = sizesAreListed ? count(sizes, 8, 4) : Math.min(view.getUint32(sizes.start + 8), Math.floor(source.size / Math.max(1, commonSize)))
  const offsetBytes = chunks.type === 'co64' ? 8 : 4
  const chunkCount = count(chunks, 4, offsetBytes)
  const runCount = count(runs, 4, 12)
  const units: Mp4Track['units'] = []
  let run = 0
  for (let chunk = 0; chunk < chunkCount && units.length < unitCount; chunk++) {
    while (run + 1 < runCount && view.getUint32(runs.start + 8 + (run + 1) * 12) <= chunk + 1) run++
    const perChunk = runCount > 0 ? view.getUint32(runs.start + 8 + run * 12 + 4) : 1
    const at = chunks.start + 8 + chunk * offsetBytes
    let offset = offsetBytes === 8 ? Number(view.getBigUint64(at)) : view.getUint32(at)
    for (let i = 0; i < perChunk && units.length < unitCount; i++) {
      const size = sizesAreListed ? view.getUint32(sizes.start + 12 + units.length * 4) : commonSize
      if (offset + size > source.size) return units
      units.push({ offset, size })
      offset += size
    }
  }
  return units
}

/** iTunes: " 00000000 DELAY PADDING LENGTH ...", hexadecimal, in samples. */
function readITunesGap(view: DataView, boxes: readonly Box[]): Mp4Track['music'] {
  const text = (box: Box, skip: number): string =>
    Buffer.from(view.buffer, view.byteOffset + box.start + skip, Math.max(0, Math.min(400, box.end - box.start - skip))).toString('latin1')
  const index = boxes.findIndex((box) => box.type === 'name' && text(box, 4) === 'iTunSMPB')
  const data = boxes[index + 1]
  if (index < 0 || data?.type !== 'data') return undefined
  const [, delay, , length] = text(data, 8).trim().split(/\s+/).map((word) => parseInt(word, 16))
  return delay >= 0 && length > 0 ? { start: delay, length } : undefined
}

/** The first part of the edit list that is sound: where it begins in the track and, in the movie's own time, how long it is. */
function readEditList(view: DataView, boxes: readonly Box[], parts: readonly Box[]): Mp4Track['music'] {
  const edits = parts.find(({ type }) => type === 'elst')
  const movieScale = timeScale(view, boxes.find(({ type }) => type === 'mvhd'))
  const trackScale = timeScale(view, parts.find(({ type }) => type === 'mdhd'))
  if (!edits || !movieScale || !trackScale || edits.start + 8 > edits.end) return undefined
  const isLong = view.getUint8(edits.start) === 1
  const entryBytes = isLong ? 20 : 12
  for (let at = edits.start + 8; at + entryBytes <= edits.end; at += entryBytes) {
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at)
    const start = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4)
    if (start < 0) continue
    // The movie's clock is coarse (often milliseconds): a length that ends within one tick of the track's end ends with it.
    return { start, length: duration > 0 ? Math.ceil(((duration + 1) * trackScale) / movieScale) : Infinity }
  }
  return undefined
}

function timeScale(view: DataView, box: Box | undefined): number {
  if (!box) return 0
  const at = box.start + (view.getUint8(box.start) === 1 ? 20 : 12)
  return at + 4 <= box.end ? view.getUint32(at) : 0
}
