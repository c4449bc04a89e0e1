import type { FileHandle } from 'node:fs/promises'
import { BYTES_PER_SAMPLE as BYTES_OF, WAV_HEADER_BYTES, wavHeader } from '../../engine/files/wav-header.ts'
import { createNewFile } from '../../storage/files.ts'

/** What the writer needs of a file; a double stands in for a full disk. */
export type WritableFile = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>

export interface Marker {
  frame: number
  label: string
}

const BYTES_PER_SAMPLE = BYTES_OF.int24
const FULL_SCALE = 2 ** 23
export const HEADER_BYTES = WAV_HEADER_BYTES.int24

/**
 * A 24-bit PCM WAV file that is sound at every moment while it grows: samples first, then the sizes in its header.
 * Beyond 4 GiB it turns into RF64.
 */
export class Wav24File {
  private position = HEADER_BYTES

  private constructor(
    private readonly file: WritableFile,
    private readonly sampleRate: number,
    private readonly channels: number,
  ) {}

  /** Creates the file; an existing one is never overwritten. */
  static async create(
    path: string,
    sampleRate: number,
    channels: number,
    openFile: (path: string) => Promise<WritableFile> = createNewFile,
  ): Promise<Wav24File> {
    const wav = new Wav24File(await openFile(path), sampleRate, channels)
    await wav.writeHeader()
    return wav
  }

  get frames(): number {
    return Math.floor((this.position - HEADER_BYTES) / (BYTES_PER_SAMPLE * this.channels))
  }

  /** @param samples  interleaved, -1..1; louder is clipped */
  async append(samples: Float32Array): Promise<void> {
    const bytes = encode24(samples)
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.length - done, this.position + done)
      done += bytesWritten
    }
    this.position += bytes.length
  }

  /** What has been appended so far survives a crash and a power cut. */
  async secure(): Promise<void> {
    await this.file.datasync()
    await this.writeHeader()
    await this.file.datasync()
  }

  /** Ends the file: markers at its end, sizes in its header. Leftovers of a failed append are cut off. */
  async finish(markers: readonly Marker[] = []): Promise<void> {
    const dataEnd = HEADER_BYTES + this.frames * BYTES_PER_SAMPLE * this.channels
    this.position = dataEnd
    try {
      await this.file.truncate(dataEnd)
      if (markers.length > 0) {
        const chunks = markerChunks(markers, dataEnd)
        await this.file.write(chunks, 0, chunks.length, dataEnd)
        await this.writeHeader(chunks.length)
      } else await this.writeHeader()
      await this.file.datasync()
    } finally {
      await this.file.close()
    }
  }

  private async writeHeader(bytesAfterData = 0): Promise<void> {
    const header = wavHeader('int24', this.sampleRate, this.channels, this.frames, bytesAfterData)
    await this.file.write(header, 0, header.length, 0)
  }
}

/** Nearest 24-bit integers, little endian. Float32 has 24 bits of precision: what a 24-bit converter delivered comes back exactly. */
export function encode24(samples: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(samples.length * BYTES_PER_SAMPLE)
  for (let i = 0; i < samples.length; i++) {
    const value = Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(samples[i] * FULL_SCALE)))
    bytes.writeIntLE(Number.isNaN(value) ? 0 : value, i * BYTES_PER_SAMPLE, BYTES_PER_SAMPLE)
  }
  return bytes
}

/** The cue chunk and the list with its labels, as audio editors read them, to stand at byte `dataEnd`: chunks begin at even places. */
export function markerChunks(markers: readonly Marker[], dataEnd: number): Buffer {
  const cue = Buffer.alloc(12 + 24 * markers.length)
  cue.write('cue ', 0, 'latin1')
  cue.writeUInt32LE(4 + 24 * markers.length, 4)
  cue.writeUInt32LE(markers.length, 8)
  const labels = markers.map(({ frame, label }, index) => {
    const point = 12 + 24 * index
    cue.writeUInt32LE(index + 1, point)
    cue.writeUInt32LE(frame, point + 4)
    cue.write('data', point + 8, 'latin1')
    cue.writeUInt32LE(frame, point + 20)
    return labelChunk(index + 1, label)
  })
  const list = Buffer.concat([Buffer.from('LIST\0\0\0\0adtl', 'latin1'), ...labels])
  list.writeUInt32LE(list.length - 8, 4)
  return Buffer.concat([Buffer.alloc((dataEnd - HEADER_BYTES) % 2), cue, list])
}

function labelChunk(id: number, label: string): Buffer {
  const text = Buffer.from(`${label}\0`, 'utf8')
  const chunk = Buffer.alloc(12 + text.length + (text.length % 2))
  chunk.write('labl', 0, 'latin1')
  chunk.writeUInt32LE(4 + text.length, 4)
  chunk.writeUInt32LE(id, 8)
  text.copy(chunk, 12)
  return chunk
}
