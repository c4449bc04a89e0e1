import { timeScale, type Box } from './mp4-box-list.ts'

/** Which part of the decoded sound of an MP4 track is the music, in samples of the track: the rest is the encoder's silence. */
export interface Mp4Music {
  start: number
  length: number
}

/** iTunes: " 00000000 DELAY PADDING LENGTH ...", hexadecimal, in samples. */
export function readITunesGap(view: DataView, boxes: readonly Box[]): Mp4Music | undefined {
  const text = (box: Box, skip: number): string =>
    Buffer.from(view.buffer, view.byteOffset + box.start + skip, Math.max(0, Math.min(400, box.end - box.start - skip))).toString('latin1')
  const index = boxes.findIndex((box) => box.type === 'name' && text(box, 4) === 'iTunSMPB')
  const data = boxes[index + 1]
  if (index < 0 || data?.type !== 'data') return undefined
  const [, delay, , length] = text(data, 8)
    .trim()
    .split(/\s+/)
    .map((word) => parseInt(word, 16))
  return delay >= 0 && length > 0 ? { start: delay, length } : undefined
}

/**
 * The part of the edit list that is sound: where it begins in the track and, in the movie's own time, how long it is. A list of several
 * parts that do not follow one another is not kept to, so that nothing is lost; it is told.
 */
export function readEditList(view: DataView, boxes: readonly Box[], parts: readonly Box[], warnings: string[]): Mp4Music | undefined {
  const list = parts.find(({ type }) => type === 'elst')
  const movieScale = timeScale(
    view,
    boxes.find(({ type }) => type === 'mvhd'),
  )
  const trackScale = timeScale(
    view,
    parts.find(({ type }) => type === 'mdhd'),
  )
  if (!list || !movieScale || !trackScale || list.start + 8 > list.end) return undefined
  const isLong = view.getUint8(list.start) === 1
  const entryBytes = isLong ? 20 : 12
  let music: Mp4Music | undefined
  for (let at = list.start + 8; at + entryBytes <= list.end; at += entryBytes) {
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at)
    const start = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4)
    if (start < 0) continue
    // The movie's clock is coarse (often milliseconds): a length that ends within one tick of the track's end ends with it.
    const tick = trackScale / movieScale
    const length = duration > 0 ? Math.ceil((duration + 1) * tick) : Infinity
    if (!music) music = { start, length }
    else if (Math.abs(music.start + music.length - start) <= 2 * Math.ceil(tick)) music.length = start + length - music.start
    else {
      warnings.push('Its edit list plays several parts of the recording; all of it is read.')
      return undefined
    }
  }
  return music
}
