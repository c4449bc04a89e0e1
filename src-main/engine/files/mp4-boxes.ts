import type { ByteSource } from './byte-source.ts'
import { damaged, noSoundTrack, unsupported } from './errors.ts'
import { boxSize, handlerOf, inside, listBoxes, required, timeScale, typeOf, type Box } from './mp4-box-list.ts'
import { FragmentDefaults, readFragments } from './mp4-fragments.ts'
import { readSampleEntry, type SampleEntry } from './mp4-sample-entry.ts'
import type { Piece } from './piece-reader.ts'

/**
 * The sound track of an MP4 (M4A, MOV) file: what it is coded with, where its pieces lie, and which part of it is the music.
 * Every count and size is held against what is there.
 *
 * @source ISO/IEC 14496-12 (ISO base media file format), 14496-14 (MP4), QuickTime File Format; Apple's iTunSMPB comment
 */

export interface Mp4Track extends SampleEntry {
  /** Place and length of every access unit; of uncompressed sound, of every stretch of it. */
  units: Piece[]
  /** The music within the decoded sound, in samples of the track; undefined where it is not noted. */
  music: { start: number; length: number } | undefined
}

const MAXIMUM_HEADER_BYTES = 1 << 27
const MAXIMUM_TRACKS = 256

export async function readMp4Track(source: ByteSource): Promise<Mp4Track> {
  const moov = await findMovieHeader(source)
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength)
  const boxes = listBoxes(view, 0, moov.length)
  const tracks = boxes.filter(({ type }) => type === 'trak').slice(0, MAXIMUM_TRACKS)
  const track = tracks.find((box) => handlerOf(view, inside(boxes, box)) === 'soun')
  if (!track) throw noSoundTrack(source.path)
  const parts = inside(boxes, track)
  const entry = readSampleEntry(view, required(parts, 'stsd', source.path), source.path)
  const units = readUnits(view, parts, source, entry.sampleBytes)
  const defaults = FragmentDefaults.of(view, boxes, parts)
  if (defaults) units.push(...(await readFragments(source, defaults)))
  if (units.length === 0) throw damaged('it holds no samples', source.path)
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

/** Sizes (stsz), chunks (stco, co64) and how many units lie in each chunk (stsc), made into one list. */
function readUnits(view: DataView, boxes: readonly Box[], source: ByteSource, single: SampleEntry['sampleBytes']): Piece[] {
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
  const units: Piece[] = []
  let counted = 0
  let run = 0
  for (let chunk = 0; chunk < chunkCount && counted < unitCount; chunk++) {
    while (run + 1 < runCount && view.getUint32(runs.start + 8 + (run + 1) * 12) <= chunk + 1) run++
    const perChunk = runCount > 0 ? view.getUint32(runs.start + 8 + run * 12 + 4) : 1
    const at = chunks.start + 8 + chunk * offsetBytes
    let offset = offsetBytes === 8 ? Number(view.getBigUint64(at)) : view.getUint32(at)
    if (single && !sizesAreListed) {
      const samples = Math.min(perChunk, unitCount - counted)
      const size = commonSize === 1 || single.framesPerPacket === 1 ? Math.floor(samples / single.framesPerPacket) * single.packetBytes : samples * commonSize
      units.push({ offset, size: Math.max(0, Math.min(size, source.size - offset)) })
      counted += samples
      continue
    }
    for (let i = 0; i < perChunk && units.length < unitCount; i++) {
      const size = sizesAreListed ? view.getUint32(sizes.start + 12 + units.length * 4) : commonSize
      if (offset + size > source.size) return units
      units.push({ offset, size })
      offset += size
    }
    counted = units.length
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
