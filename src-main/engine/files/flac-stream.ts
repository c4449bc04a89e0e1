import type { AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { openDecodedStream, type DecodedBlock } from './decoded-stream.ts'
import { decodeFlacFrame } from './flac-decoder.ts'
import { floatsOfIntegers } from './pcm-samples.ts'
import { FlacFrameReader, type FlacStreamInfo } from './flac-frames.ts'

/**
 * FLAC.
 * @param offset       where the file begins, in bytes: at `fLaC`, or at frames without it
 * @param hasMetadata  `fLaC` and the metadata blocks are there
 */
export async function openFlac(source: ByteSource, offset: number, hasMetadata: boolean): Promise<AudioStream> {
  const frames = new FlacFrameReader(source, offset)
  if (hasMetadata) await frames.readMetadata()
  const info = frames.streamInfo
  return openDecodedStream({
    source,
    format: 'flac',
    description: info ? `FLAC, ${info.bitsPerSample} bit` : 'FLAC',
    expectedFrames: info && info.totalFrames > 0 ? info.totalFrames : undefined,
    warnings: frames.warnings,
    progress: () => frames.progress(),
    decode: () => decodeFrames(frames, info),
    free: () => undefined,
  })
}

async function* decodeFrames(frames: FlacFrameReader, info: FlacStreamInfo | undefined): AsyncGenerator<DecodedBlock> {
  for (let frame = await frames.next(); frame; frame = await frames.next()) {
    const { channels, bitsPerSample, sampleRate } = decodeFlacFrame(frame, info)
    yield { sampleRate, channelData: channels.map((integers) => floatsOfIntegers(integers, bitsPerSample)) }
  }
}
