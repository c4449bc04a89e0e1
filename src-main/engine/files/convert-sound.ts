import type { SoundFileFormat } from '../../../src-shared/project/index.ts'
import { maskOfSpeakers, type Speaker } from '../dsp/speakers.ts'
import type { ConvertInput } from './file-jobs.ts'
import { FlacWriter } from './flac-writer.ts'
import { openAudioFile } from './open-audio-file.ts'
import type { Dither } from './quantiser.ts'
import { WavWriter } from './wav-writer.ts'

export interface ConvertOptions extends ConvertInput {
  /** 0..1 */
  onProgress?: (progress: number) => void
  signal?: AbortSignal
}

/** Writes a sound file again in another format, sample for sample: same rate, channels and length. */
export async function convertSound({
  sourcePath,
  outPath,
  format,
  dither,
  onProgress,
  signal,
}: ConvertOptions): Promise<{ frames: number }> {
  const stream = await openAudioFile(sourcePath)
  try {
    const shape = { sampleRate: stream.sampleRate, channels: stream.channels, speakers: stream.speakers, dither }
    const writer = await createSoundWriter(outPath, format, shape)
    try {
      for await (const block of stream.blocks()) {
        signal?.throwIfAborted()
        await writer.append(block)
        onProgress?.(Math.min(1, stream.progress()))
      }
    } finally {
      await writer.close()
    }
    return { frames: writer.frames }
  } finally {
    await stream.close()
  }
}

/** How a sound file is written, and what it says besides its sound. */
export interface SoundFileShape {
  sampleRate: number
  channels: number
  dither: Dither
  /** Of a WAV, see `wav-chunks.ts`. */
  chunks?: Uint8Array
  /** Of a FLAC. */
  tags?: Readonly<Record<string, string>>
  /** Of a WAV, see `WavOptions`. */
  isReadWhole?: boolean
  /** What the channels of a WAV are for; null or absent: not told. */
  speakers?: readonly Speaker[] | null
}

/** A file of sound, written block by block. */
export function createSoundWriter(
  path: string,
  format: SoundFileFormat,
  { tags, chunks, isReadWhole, speakers, ...shape }: SoundFileShape,
): Promise<WavWriter | FlacWriter> {
  const wav = { ...shape, chunks, isReadWhole, channelMask: speakers && shape.channels > 2 ? (maskOfSpeakers(speakers) ?? 0) : 0 }
  switch (format) {
    case 'wav-16':
      return WavWriter.create(path, { ...wav, format: 'int16' })
    case 'wav-24':
      return WavWriter.create(path, { ...wav, format: 'int24' })
    case 'wav-float':
      return WavWriter.create(path, { ...wav, format: 'float32' })
    case 'flac-16':
      return FlacWriter.create(path, { ...shape, tags, bits: 16 })
    case 'flac-24':
      return FlacWriter.create(path, { ...shape, tags, bits: 24 })
  }
}
