import { damaged } from './errors.ts'

/** A box of an MP4 file: its type and where its contents lie. */
export interface Box {
  type: string
  /** Contents. */
  start: number
  end: number
}

const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'edts', 'udta', 'ilst', '----', 'wave', 'mvex', 'moof', 'traf'])
const MAXIMUM_DEPTH = 12

export function boxSize(view: DataView, offset: number, available: number, toEnd: number): { size: number; headerBytes: number } {
  const size = view.getUint32(offset)
  if (size === 0) return { size: toEnd, headerBytes: 8 }
  if (size === 1 && available >= 16) return { size: Number(view.getBigUint64(offset + 8)), headerBytes: 16 }
  return { size, headerBytes: 8 }
}

/** All boxes between two places, containers with their contents, in the order of the file. */
export function listBoxes(view: DataView, from: number, to: number, depth = 0): Box[] {
  const boxes: Box[] = []
  for (let offset = from; offset + 8 <= to;) {
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

export const inside = (boxes: readonly Box[], outer: Box): Box[] => boxes.filter((box) => box.start > outer.start && box.end <= outer.end)

export const typeOf = (view: DataView, offset: number): string =>
  offset + 4 <= view.byteLength ? Buffer.from(view.buffer, view.byteOffset + offset, 4).toString('latin1') : ''

export function required(boxes: readonly Box[], type: string, path: string): Box {
  const box = boxes.find((candidate) => candidate.type === type)
  if (!box) throw damaged(`a part of its table of contents (${type}) is missing`, path)
  return box
}

export function handlerOf(view: DataView, boxes: readonly Box[]): string {
  const box = boxes.find(({ type }) => type === 'hdlr')
  return box && box.end - box.start >= 12 ? typeOf(view, box.start + 8) : ''
}

export function timeScale(view: DataView, box: Box | undefined): number {
  if (!box) return 0
  const at = box.start + (view.getUint8(box.start) === 1 ? 20 : 12)
  return at + 4 <= box.end ? view.getUint32(at) : 0
}
