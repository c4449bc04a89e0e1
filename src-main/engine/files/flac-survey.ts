import type { ByteSource } from './byte-source.ts'
import { isFileMark, parseStreamInfo } from './flac-frames.ts'

const READ_BYTES = 1 << 20
/** The mark, the block's header and the block. */
const HEAD_BYTES = 4 + 4 + 34

/** What the files that were joined to one declare together. */
export interface FlacSurvey {
  /** The most that any of them has. */
  channels: number
  /** Samples per channel at the rate of the first; undefined where one does not tell. */
  totalFrames: number | undefined
}

/** Looks for the beginnings of FLAC files in one: several that were joined are decoded as one sound. */
export async function surveyFlac(source: ByteSource, start: number): Promise<FlacSurvey> {
  let channels = 0
  let totalFrames: number | undefined = 0
  let firstRate = 0
  for (let offset = start; offset < source.size; offset += READ_BYTES) {
    const stretch = await source.read(offset, READ_BYTES + HEAD_BYTES)
    const bytes = Buffer.from(stretch.buffer, stretch.byteOffset, stretch.byteLength)
    for (let at = bytes.indexOf('fLaC', 0, 'latin1'); at >= 0 && at < READ_BYTES; at = bytes.indexOf('fLaC', at + 1, 'latin1')) {
      const info = isFileMark(bytes, at) ? parseStreamInfo(bytes.subarray(at + 8, at + HEAD_BYTES)) : undefined
      if (!info || info.sampleRate === 0) continue
      firstRate ||= info.sampleRate
      channels = Math.max(channels, info.channels)
      if (info.totalFrames === 0) totalFrames = undefined
      else if (totalFrames !== undefined) totalFrames += Math.round((info.totalFrames * firstRate) / info.sampleRate)
    }
  }
  return { channels, totalFrames: totalFrames || undefined }
}
