import type { Samples } from '../../../src-shared/units.ts'
import { AudioFileError } from '../../engine/files/errors.ts'
import { ByteSource } from '../../engine/files/byte-source.ts'
import { decodeSamples, type SampleLayout } from '../../engine/files/pcm-samples.ts'
import { riffChunks } from '../../engine/files/riff-chunks.ts'
import { readWavFormat, wavSampleLayout } from '../../engine/files/wav-format.ts'
import { BYTES_PER_SAMPLE, type WavSampleFormat } from '../../engine/files/wav-header.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { openFile } from '../../storage/files.ts'

/** Where the samples lie in a take's WAV file. */
export interface WavLayout {
  sampleRate: number
  channels: number
  encoding: WavSampleFormat
  dataOffset: number
  /** Samples per channel that the file holds by now, whatever its header says. */
  frames: Samples
}

const LAYOUTS: Record<WavSampleFormat, SampleLayout> = {
  int16: { encoding: 'signed', bytesPerSample: 2, bigEndian: false },
  int24: { encoding: 'signed', bytesPerSample: 3, bigEndian: false },
  float32: { encoding: 'float', bytesPerSample: 4, bigEndian: false },
}
/** Takes are written by this program: before its samples stands its short header and nothing else. */
const LONGEST_HEADER_BYTES = 4096

/** Reads parts of a take while it grows. */
export class TakeAudio {
  readonly layout: WavLayout
  private readonly source: ByteSource

  private constructor(source: ByteSource, layout: WavLayout) {
    this.source = source
    this.layout = layout
  }

  /** @throws ProjectError where the file is no such WAV */
  static async open(path: string): Promise<TakeAudio> {
    const source = await ByteSource.of(path, await openFile(path))
    try {
      const layout = await readLayout(source)
      if (!layout)
        throw new ProjectError({
          code: 'bad-input',
          message: `${path} is not a sound file of this program.`,
          advice: 'Remove the take and generate it again.',
        })
      return new TakeAudio(source, layout)
    } catch (error) {
      await source.close()
      throw error
    }
  }

  /** Interleaved samples, at most `frameCount` per channel; fewer at the end. */
  async read(startFrame: Samples, frameCount: Samples): Promise<Float32Array> {
    const { channels, encoding, dataOffset, frames } = this.layout
    const count = Math.max(0, Math.min(frameCount, frames - startFrame))
    const frameBytes = BYTES_PER_SAMPLE[encoding] * channels
    const bytes = await this.source.read(dataOffset + startFrame * frameBytes, count * frameBytes)
    return decodeSamples(bytes.subarray(0, bytes.length - (bytes.length % frameBytes)), 1, LAYOUTS[encoding])[0]
  }

  async close(): Promise<void> {
    await this.source.close()
  }
}

async function readLayout(source: ByteSource): Promise<WavLayout | null> {
  try {
    let format = null
    for await (const chunk of riffChunks(source)) {
      if (chunk.offset > LONGEST_HEADER_BYTES) break
      if (chunk.id === 'fmt ') format = await readWavFormat(source, chunk)
      if (chunk.id !== 'data' || !format) continue
      const { sampleRate, channels } = format
      const encoding = encodingOf(wavSampleLayout(format, chunk.bigEndian, source.path))
      if (!encoding) return null
      const frames = Math.floor((source.size - chunk.offset) / (BYTES_PER_SAMPLE[encoding] * channels))
      return { sampleRate, channels, encoding, dataOffset: chunk.offset, frames }
    }
    return null
  } catch (error) {
    if (error instanceof AudioFileError) return null
    throw error
  }
}

function encodingOf(layout: SampleLayout): WavSampleFormat | null {
  const same = ([, known]: [string, SampleLayout]): boolean =>
    known.encoding === layout.encoding && known.bytesPerSample === layout.bytesPerSample && known.bigEndian === layout.bigEndian
  return (Object.entries(LAYOUTS).find(same)?.[0] as WavSampleFormat | undefined) ?? null
}
