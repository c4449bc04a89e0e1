import { standardSpeakers } from '../dsp/speakers.ts'
import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import type { DecodedBlock } from './block-conformer.ts'
import { openDecodedStream } from './decoded-stream.ts'
import { FlacChecksum } from './flac-checksum.ts'
import { decodeFlacFrame, soundOfFrame } from './flac-decoder.ts'
import { FlacFrameReader } from './flac-frames.ts'
import { surveyFlac } from './flac-survey.ts'

/**
 * FLAC, also several files joined to one.
 * @param offset       where the file begins, in bytes: at `fLaC`, or at frames without it
 * @param hasMetadata  `fLaC` and the metadata blocks are there
 */
export async function openFlac(source: ByteSource, offset: number, hasMetadata: boolean): Promise<AudioStream> {
  const frames = new FlacFrameReader(source, offset)
  if (hasMetadata) await frames.readMetadata()
  const info = frames.streamInfo
  const survey = await surveyFlac(source, offset)
  return openDecodedStream({
    source,
    format: 'flac',
    description: info ? `FLAC, ${info.bitsPerSample} bit` : 'FLAC',
    expectedFrames: survey.totalFrames,
    channels: survey.channels,
    speakersOf: standardSpeakers,
    warnings: frames.warnings,
    progress: () => frames.progress(),
    decode: () => decodeFrames(frames),
    free: () => undefined,
  })
}

/** Samples of a block, where no frame has more. */
const BLOCK_FRAMES = 1 << 14

async function* decodeFrames(frames: FlacFrameReader): AsyncGenerator<DecodedBlock> {
  let block: DecodedBlock = { sampleRate: 0, channelData: [] }
  let filled = 0
  let info = frames.streamInfo
  let checksum = info && new FlacChecksum(info)
  const endFile = (): void => {
    // What is damaged was told already.
    const warning = frames.warnings.length === 0 ? checksum?.finish() : null
    if (warning) frames.warnings.push(warning)
    info = frames.streamInfo
    checksum = info && new FlacChecksum(info)
  }
  const finished = (): DecodedBlock => ({ ...block, channelData: block.channelData.map((samples) => samples.subarray(0, filled)) })
  try {
    for (let bytes = await frames.next(); bytes; bytes = await frames.next()) {
      if (frames.streamInfo !== info) endFile()
      const frame = decodeFlacFrame(bytes, info)
      checksum?.add(frame)
      const { sampleRate, channels } = frame
      const isSame = sampleRate === block.sampleRate && channels.length === block.channelData.length
      const room = Math.max(BLOCK_FRAMES, channels[0].length)
      let full: DecodedBlock | null = null
      if (!isSame || filled + channels[0].length > block.channelData[0].length) {
        if (filled > 0) full = finished()
        block = { sampleRate, channelData: channels.map(() => new Float32Array(room)) }
        filled = 0
      }
      // Before anything is waited for: the frame is only there until another stream decodes its own.
      soundOfFrame(frame, block.channelData, filled)
      filled += channels[0].length
      if (full) yield full
    }
  } catch (error) {
    if (filled > 0) yield finished()
    filled = 0
    throw error
  }
  endFile()
  if (filled > 0) yield finished()
}
