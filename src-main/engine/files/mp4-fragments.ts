import type { ByteSource } from './byte-source.ts'
import { boxSize, inside, listBoxes, typeOf, type Box } from './mp4-box-list.ts'
import type { Piece } from './piece-reader.ts'

/**
 * The access units of an MP4 file in fragments (`moof`), as recording programs write it so that a crash costs no more than a second.
 * What a fragment promises is taken only as far as the file has it; together the units are never more than the file.
 *
 * @source ISO/IEC 14496-12, section 8.8
 */

const CUT_OFF = 'The file ends in the middle of its sound: it was cut off.'
const MAXIMUM_FRAGMENTS = 1_000_000
const MAXIMUM_TRACKS = 256
const MAXIMUM_FRAGMENT_HEADER_BYTES = 1 << 24
/** Flags of `tfhd` and `trun`. */
const TRACK_HAS = { baseOffset: 1, description: 2, duration: 8, size: 0x10, flags: 0x20 } as const
const RUN_HAS = { dataOffset: 1, firstFlags: 4, duration: 0x100, size: 0x200, flags: 0x400, compositionOffset: 0x800 } as const

/** What holds for all fragments of a track unless one says otherwise. */
export class FragmentDefaults {
  readonly trackId: number
  readonly size: number

  private constructor(trackId: number, size: number) {
    this.trackId = trackId
    this.size = size
  }

  /** @returns undefined where the file is not in fragments */
  static of(view: DataView, boxes: readonly Box[], parts: readonly Box[]): FragmentDefaults | undefined {
    if (!boxes.some(({ type }) => type === 'mvex')) return undefined
    const header = parts.find(({ type, start, end }) => type === 'tkhd' && end - start >= 24)
    if (!header) return undefined
    const trackId = view.getUint32(header.start + (view.getUint8(header.start) === 1 ? 20 : 12))
    const own = boxes.find(({ type, start, end }) => type === 'trex' && end - start >= 20 && view.getUint32(start + 4) === trackId)
    return new FragmentDefaults(trackId, own ? view.getUint32(own.start + 16) : 0)
  }
}

/** @param warnings  told where the file breaks off within a fragment */
export async function readFragments(source: ByteSource, defaults: FragmentDefaults, warnings: string[]): Promise<Piece[]> {
  const units: Piece[] = []
  let room = source.size
  for (let offset = 0, count = 0; offset + 8 <= source.size && count < MAXIMUM_FRAGMENTS; count++) {
    const header = await source.read(offset, 16)
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
    const { size, headerBytes } = boxSize(view, 0, header.length, source.size - offset)
    if (size < headerBytes) break
    if (typeOf(view, 4) === 'moof' && size <= MAXIMUM_FRAGMENT_HEADER_BYTES) {
      const bytes = await source.read(offset, size)
      for (const unit of unitsOf(bytes, offset, headerBytes, defaults)) {
        room -= unit.size
        if (room < 0 || unit.offset + unit.size > source.size) {
          warnings.push(CUT_OFF)
          return units
        }
        units.push(unit)
      }
    }
    offset += size
  }
  return units
}

function* unitsOf(bytes: Uint8Array, fragmentAt: number, headerBytes: number, defaults: FragmentDefaults): Generator<Piece> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const boxes = listBoxes(view, headerBytes, bytes.length)
  // Without a base of its own, a track's data follow those of the track before it.
  let end = fragmentAt
  for (const track of boxes.filter(({ type }) => type === 'traf').slice(0, MAXIMUM_TRACKS)) {
    const parts = inside(boxes, track)
    const header = parts.find(({ type, start, end: to }) => type === 'tfhd' && to - start >= 8)
    if (!header) continue
    const flags = view.getUint32(header.start) & 0xff_ffff
    let at = header.start + 8
    const skip = (flag: number, size: number): number => {
      const found = at
      if (flags & flag) at += size
      return flags & flag && at <= header.end ? found : -1
    }
    const baseAt = skip(TRACK_HAS.baseOffset, 8)
    skip(TRACK_HAS.description, 4)
    skip(TRACK_HAS.duration, 4)
    const sizeAt = skip(TRACK_HAS.size, 4)
    const base = baseAt >= 0 ? Number(view.getBigUint64(baseAt)) : fragmentAt
    const defaultSize = sizeAt >= 0 ? view.getUint32(sizeAt) : defaults.size
    const isOurs = view.getUint32(header.start + 4) === defaults.trackId
    for (const run of parts.filter(({ type, start, end: to }) => type === 'trun' && to - start >= 8)) {
      for (const unit of unitsOfRun(view, run, base, end, defaultSize)) {
        end = unit.offset + unit.size
        if (isOurs) yield unit
      }
    }
  }
}

function* unitsOfRun(view: DataView, run: Box, base: number, following: number, defaultSize: number): Generator<Piece> {
  const flags = view.getUint32(run.start) & 0xff_ffff
  const count = view.getUint32(run.start + 4)
  let at = run.start + 8
  let offset = following
  if (flags & RUN_HAS.dataOffset) {
    if (at + 4 > run.end) return
    offset = base + view.getInt32(at)
    at += 4
  }
  if (flags & RUN_HAS.firstFlags) at += 4
  const sizeAt = flags & RUN_HAS.duration ? 4 : 0
  const entryBytes = [RUN_HAS.duration, RUN_HAS.size, RUN_HAS.flags, RUN_HAS.compositionOffset].reduce(
    (sum, flag) => sum + (flags & flag ? 4 : 0),
    0,
  )
  for (let i = 0; i < count && at + entryBytes <= run.end; i++, at += entryBytes) {
    const size = flags & RUN_HAS.size ? view.getUint32(at + sizeAt) : defaultSize
    // Units without contents could be any number.
    if (size === 0 || offset < 0) return
    yield { offset, size }
    offset += size
  }
}
