import type { ByteSource } from './byte-source.ts'
import { damaged, noSamples, noSoundTrack, unsupported } from './errors.ts'
import { boxSize, handlerOf, inside, listBoxes, required, timeScale, typeOf, type Box } from './mp4-box-list.ts'
import { missingSound } from './missing-sound.ts'
import { FragmentDefaults, readFragments } from './mp4-fragments.ts'
import { readEditList, readITunesGap, type Mp4Music } from './mp4-music.ts'
import { readSampleEntry, type SampleEntry } from './mp4-sample-entry.ts'
import { severalTracks } from './packet-stream.ts'
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
  music: Mp4Music | undefined
  /** Of the track's own clock, a second: mostly its sample rate; 0 where it is not noted. */
  ticksPerSecond: number
  /** Of what is missing. */
  warnings: string[]
}

const MAXIMUM_HEADER_BYTES = 1 << 27
const MAXIMUM_TRACKS = 256

export async function readMp4Track(source: ByteSource): Promise<Mp4Track> {
  const moov = await findMovieHeader(source)
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength)
  const boxes = listBoxes(view, 0, moov.length)
  const tracks = boxes.filter(({ type }) => type === 'trak').slice(0, MAXIMUM_TRACKS)
  const sound = tracks.filter((box) => handlerOf(view, inside(boxes, box)) === 'soun')
  const track = sound[0] as Box | undefined
  if (!track) throw noSoundTrack(source.path)
  const parts = inside(boxes, track)
  const entry = readSampleEntry(view, required(parts, 'stsd', source.path), source.path)
  const { units, missing } = readUnits(view, parts, source, entry.sampleBytes)
  const defaults = FragmentDefaults.of(view, boxes, parts)
  const warnings = severalTracks(sound.length)
  if (defaults) for (const unit of await readFragments(source, defaults, warnings)) units.push(unit)
  if (units.length === 0) throw noSamples(source.path)
  const { ticksPerSecond, seconds } = readClock(view, parts)
  const tooShort = missingSound(seconds, seconds * (1 - missing), 1)
  if (tooShort) warnings.push(tooShort)
  const music = readITunesGap(view, boxes) ?? readEditList(view, boxes, parts, warnings)
  return { ...entry, units, music, ticksPerSecond, warnings }
}

/** The track's clock may run faster than its samples: at the full rate of an HE-AAC stream, or at a rate that suits a picture. */
export function musicInSamples({ music, ticksPerSecond }: Mp4Track, sampleRate: number): Mp4Track['music'] {
  const scale = ticksPerSecond > 0 ? sampleRate / ticksPerSecond : 1
  return music && { start: Math.round(music.start * scale), length: Math.ceil(music.length * scale) }
}

/** The track's clock and its length by it; in fragments the length is not known in front. */
function readClock(view: DataView, boxes: readonly Box[]): { ticksPerSecond: number; seconds: number } {
  const header = boxes.find(({ type }) => type === 'mdhd')
  const ticksPerSecond = timeScale(view, header)
  if (!header || ticksPerSecond === 0) return { ticksPerSecond, seconds: 0 }
  const isLong = view.getUint8(header.start) === 1
  const at = header.start + (isLong ? 24 : 16)
  if (at + (isLong ? 8 : 4) > header.end) return { ticksPerSecond, seconds: 0 }
  return { ticksPerSecond, seconds: (isLong ? Number(view.getBigUint64(at)) : view.getUint32(at)) / ticksPerSecond }
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
  throw damaged('its table of contents is missing, as where a recording or download broke off', source.path)
}

/**
 * Sizes (stsz), chunks (stco, co64) and how many units lie in each chunk (stsc), made into one list.
 * @returns  what lies in the file, and the part (0..1) of what is listed that does not
 */
function readUnits(
  view: DataView,
  boxes: readonly Box[],
  source: ByteSource,
  single: SampleEntry['sampleBytes'],
): { units: Piece[]; missing: number } {
  const sizes = required(boxes, 'stsz', source.path)
  const chunks = boxes.find(({ type }) => type === 'stco' || type === 'co64') ?? required(boxes, 'stco', source.path)
  const runs = required(boxes, 'stsc', source.path)
  const count = (box: Box, at: number, entryBytes: number): number =>
    box.start + at + 4 > box.end ? 0 : Math.min(view.getUint32(box.start + at), Math.floor((box.end - box.start - at - 4) / entryBytes))
  const sizesAreListed = sizes.start + 12 <= sizes.end && view.getUint32(sizes.start + 4) === 0
  // A common size could promise any number of units: no more can be there than the file has bytes. Stretches are bounded one by one.
  const commonSize = sizesAreListed ? 0 : view.getUint32(sizes.start + 4)
  const mostUnits = single ? Infinity : Math.floor(source.size / Math.max(1, commonSize))
  const unitCount = sizesAreListed ? count(sizes, 8, 4) : Math.min(view.getUint32(sizes.start + 8), mostUnits)
  const offsetBytes = chunks.type === 'co64' ? 8 : 4
  const chunkCount = count(chunks, 4, offsetBytes)
  const runCount = count(runs, 4, 12)
  const units: Piece[] = []
  let counted = 0
  let present = 0
  let listed = 0
  let run = 0
  for (let chunk = 0; chunk < chunkCount && counted < unitCount; chunk++) {
    while (run + 1 < runCount && view.getUint32(runs.start + 8 + (run + 1) * 12) <= chunk + 1) run++
    const perChunk = runCount > 0 ? view.getUint32(runs.start + 8 + run * 12 + 4) : 1
    const at = chunks.start + 8 + chunk * offsetBytes
    let offset = offsetBytes === 8 ? Number(view.getBigUint64(at)) : view.getUint32(at)
    if (single && !sizesAreListed) {
      const samples = Math.min(perChunk, unitCount - counted)
      const size =
        commonSize === 1 || single.framesPerPacket === 1
          ? Math.floor(samples / single.framesPerPacket) * single.packetBytes
          : samples * commonSize
      const there = Math.max(0, Math.min(size, source.size - offset, source.size - present))
      if (there > 0) units.push({ offset, size: there })
      listed += size
      present += there
      counted += samples
      continue
    }
    for (let i = 0; i < perChunk && counted < unitCount; i++) {
      const size = sizesAreListed ? view.getUint32(sizes.start + 12 + counted * 4) : commonSize
      counted++
      listed++
      if (offset + size <= source.size) {
        units.push({ offset, size })
        present++
      }
      offset += size
    }
  }
  return { units, missing: listed > 0 ? 1 - present / listed : 0 }
}
