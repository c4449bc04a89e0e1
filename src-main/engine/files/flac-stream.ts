import { standardSpeakers } from '../dsp/speakers.ts'
import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { openDecodedStream, type DecodedBlock } from './decoded-stream.ts'
import { decodeFlacFrame } from './flac-decoder.ts'
import { FlacFrameReader } from './flac-frames.ts'
import { surveyFlac } from './flac-survey.ts'
import { floatsOfIntegers } from './pcm-samples.ts'

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

async function* decodeFrames(frames: FlacFrameReader): AsyncGenerator<DecodedBlock> {
  for (let frame = await frames.next(); frame; frame = await frames.next()) {
    const { channels, bitsPerSample, sampleRate } = decodeFlacFrame(frame, frames.streamInfo)
    yield { sampleRate, channelData: channels.map((integers) => floatsOfIntegers(integers, bitsPerSample)) }
  }
}
