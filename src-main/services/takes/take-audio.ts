import type { FileHandle } from 'node:fs/promises'
import { openFile } from '../../storage/files.ts'
import { ProjectError } from '../../failures/project-error.ts'

/** Where the samples lie in a take's WAV file. */
export interface WavLayout {
  sampleRate: number
  channels: number
  encoding: 'int16' | 'int24' | 'float32'
  dataOffset: number
  /** Samples per channel that the file holds by now, whatever its header says. */
  frames: number
}

const HEADER_BYTES = 4096
const FORMAT_INTEGER = 1
const FORMAT_FLOAT = 3
const FORMAT_EXTENSIBLE = 0xfffe
const BYTES = { int16: 2, int24: 3, float32: 4 } as const

/** Reads parts of a take while it grows. Takes are written by this program, so only the kinds of WAV it writes are known here. */
export class TakeAudio {
  readonly layout: WavLayout
  private readonly file: FileHandle

  private constructor(file: FileHandle, layout: WavLayout) {
    this.file = file
    this.layout = layout
  }

  /** @throws ProjectError where the file is no such WAV */
  static async open(path: string): Promise<TakeAudio> {
    const file = await openFile(path)
    try {
      const { size } = await file.stat()
      const header = Buffer.alloc(Math.min(HEADER_BYTES, size))
      await file.read(header, 0, header.length, 0)
      const layout = parseHeader(header, size)
      if (!layout)
        throw new ProjectError({
          code: 'bad-input',
          message: `${path} is not a sound file of this program.`,
          advice: 'Remove the take and generate it again.',
        })
      return new TakeAudio(file, layout)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  /** Interleaved samples, at most `frameCount` per channel; fewer at the end. */
  async read(startFrame: number, frameCount: number): Promise<Float32Array<ArrayBuffer>> {
    const { channels, encoding, dataOffset, frames } = this.layout
    const count = Math.max(0, Math.min(frameCount, frames - startFrame))
    const frameBytes = BYTES[encoding] * channels
    const bytes = Buffer.alloc(count * frameBytes)
    const { bytesRead } = await this.file.read(bytes, 0, bytes.length, dataOffset + startFrame * frameBytes)
    return toFloat(bytes.subarray(0, bytesRead - (bytesRead % frameBytes)), encoding)
  }

  async close(): Promise<void> {
    await this.file.close()
  }
}

function toFloat(bytes: Buffer, encoding: WavLayout['encoding']): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(bytes.length / BYTES[encoding])
  for (let i = 0; i < samples.length; i++) {
    if (encoding === 'int16') samples[i] = bytes.readInt16LE(i * 2) / 32768
    else if (encoding === 'int24') samples[i] = bytes.readIntLE(i * 3, 3) / 8388608
    else samples[i] = bytes.readFloatLE(i * 4)
  }
  return samples
}

/** Walks the chunks up to `data`; sizes are never trusted beyond the file's own. */
export function parseHeader(header: Buffer, fileBytes: number): WavLayout | null {
  const id = (offset: number): string => header.toString('latin1', offset, offset + 4)
  if (header.length < 12 || !['RIFF', 'RF64'].includes(id(0)) || id(8) !== 'WAVE') return null
  let format: Pick<WavLayout, 'sampleRate' | 'channels' | 'encoding'> | null = null
  for (let offset = 12; offset + 8 <= header.length;) {
    const size = header.readUInt32LE(offset + 4)
    if (id(offset) === 'fmt ' && size >= 16 && offset + 8 + size <= header.length)
      format = parseFormat(header.subarray(offset + 8, offset + 8 + size))
    if (id(offset) === 'data') {
      if (!format) return null
      const dataOffset = offset + 8
      const frameBytes = BYTES[format.encoding] * format.channels
      return { ...format, dataOffset, frames: Math.floor(Math.max(0, fileBytes - dataOffset) / frameBytes) }
    }
    offset += 8 + size + (size & 1)
  }
  return null
}

function parseFormat(chunk: Buffer): Pick<WavLayout, 'sampleRate' | 'channels' | 'encoding'> | null {
  const declared = chunk.readUInt16LE(0)
  const tag = declared === FORMAT_EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : declared
  const channels = chunk.readUInt16LE(2)
  const sampleRate = chunk.readUInt32LE(4)
  const bits = chunk.readUInt16LE(14)
  if (channels === 0 || channels > 64 || sampleRate === 0) return null
  if (tag === FORMAT_FLOAT && bits === 32) return { channels, sampleRate, encoding: 'float32' }
  if (tag === FORMAT_INTEGER && bits === 16) return { channels, sampleRate, encoding: 'int16' }
  if (tag === FORMAT_INTEGER && bits === 24) return { channels, sampleRate, encoding: 'int24' }
  return null
}
