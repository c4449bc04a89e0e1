import type { RecordingMarker } from '../../../src-shared/project/index.ts'
import type { ByteSource } from './byte-source.ts'
import { riffChunks } from './riff-chunks.ts'

const MOST_MARKERS = 1000
const LONGEST_LABEL = 120
const POINT_BYTES = 24
const MOST_LABEL_BYTES = 1 << 20

/**
 * Marked places of a WAV file: its `cue ` points, named by the `labl` chunks of its `LIST adtl`, regions by its `ltxt`. They help to
 * find a place again and decide nothing: whatever is wrong with them costs them alone.
 *
 * @param durationSeconds  of the sound; what lies beyond is left out
 * @returns                in the order of time
 * @source                 Microsoft/IBM Multimedia Programming Interface 1.0 (1991), "Cue-Points Chunk", "Associated Data List"
 */
export async function readMarkers(source: ByteSource, sampleRate: number, durationSeconds: number): Promise<RecordingMarker[]> {
  const frames = new Map<number, number>()
  const labels = new Map<number, string>()
  const lengths = new Map<number, number>()
  for await (const { id, offset, size, bigEndian } of riffChunks(source)) {
    if (bigEndian) break
    if (id === 'cue ') readPoints(Buffer.from(await source.read(offset, Math.min(size, 4 + MOST_MARKERS * POINT_BYTES))), frames)
    if (id === 'LIST') readLabels(Buffer.from(await source.read(offset, Math.min(size, MOST_LABEL_BYTES))), labels, lengths)
  }
  return [...frames]
    .map(([id, frame], index) => ({
      seconds: frame / sampleRate,
      ...(lengths.has(id) && { endSeconds: Math.min(durationSeconds, (frame + lengths.get(id)!) / sampleRate) }),
      label: labels.get(id) ?? `Marker ${index + 1}`,
    }))
    .filter(({ seconds }) => seconds <= durationSeconds)
    .sort((a, b) => a.seconds - b.seconds)
}

/** Count u32, then for each point: id u32, position u32, chunk id, chunk start u32, block start u32, frame u32. */
function readPoints(cue: Buffer, frames: Map<number, number>): void {
  for (let at = 4; at + POINT_BYTES <= cue.length && frames.size < MOST_MARKERS; at += POINT_BYTES)
    frames.set(cue.readUInt32LE(at), cue.readUInt32LE(at + 20))
}

/** `adtl`, then chunks; of those `labl` holds a point's id and a text that ends with a zero, `ltxt` its id and length u32 in frames. */
function readLabels(list: Buffer, labels: Map<number, string>, lengths: Map<number, number>): void {
  if (list.toString('latin1', 0, 4) !== 'adtl') return
  for (let at = 4; at + 12 <= list.length && labels.size < MOST_MARKERS;) {
    const size = list.readUInt32LE(at + 4)
    const kind = list.toString('latin1', at, at + 4)
    if (kind === 'ltxt' && size >= 8 && at + 16 <= list.length) {
      const length = list.readUInt32LE(at + 12)
      if (length > 0) lengths.set(list.readUInt32LE(at + 8), length)
    }
    if (kind === 'labl') {
      const text = list.subarray(at + 12, Math.min(at + 8 + size, list.length)).toString('utf8')
      const line = text
        .split('\0', 1)[0]
        .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
        .trim()
      if (line) labels.set(list.readUInt32LE(at + 8), Array.from(line).slice(0, LONGEST_LABEL).join(''))
    }
    at += 8 + size + (size % 2)
  }
}
