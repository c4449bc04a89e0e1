import type { FileHandle } from 'node:fs/promises'
import { createFile, removeFile } from '../../storage/files.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'

const CHUNK_SECONDS = 1
/** Room beyond what is kept: what is read may lie there until it is played over. */
const SPARE_CHUNKS = 10
const BYTES = Float32Array.BYTES_PER_ELEMENT

/**
 * The last minutes of live sound: a ring in a file, so that an evening of playing takes no more memory than a second of it.
 * Interleaved float32.
 */
export class LiveHistory {
  private readonly chunkFrames: number
  private readonly ringChunks: number
  private chunk: Float32Array
  private filled = 0
  /** Whole chunks that are in the file, or on their way. */
  private chunks = 0
  private turn: Promise<void> = Promise.resolve()
  private failure: unknown = null
  private readonly readers = new Set<Promise<void>>()

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    sampleRate: number,
    private readonly channels: number,
    private readonly keptChunks: number,
  ) {
    this.ringChunks = keptChunks + SPARE_CHUNKS
    this.chunkFrames = CHUNK_SECONDS * sampleRate
    this.chunk = new Float32Array(this.chunkFrames * channels)
  }

  static async create(
    path: string,
    { sampleRate, channels, seconds }: { sampleRate: number; channels: number; seconds: number },
  ): Promise<LiveHistory> {
    const file = await explaining(`keep what is played in ${path}`, () => createFile(path))
    return new LiveHistory(path, file, sampleRate, channels, Math.ceil(seconds / CHUNK_SECONDS) + 1)
  }

  /** Samples per channel so far. */
  get end(): number {
    return this.chunks * this.chunkFrames + this.filled
  }

  /** The oldest sample that can be read. */
  get start(): number {
    return Math.max(0, this.chunks - this.keptChunks + 1) * this.chunkFrames
  }

  append(samples: Float32Array): void {
    for (let at = 0; at < samples.length;) {
      const count = Math.min(samples.length - at, this.chunk.length - this.filled * this.channels)
      this.chunk.set(samples.subarray(at, at + count), this.filled * this.channels)
      this.filled += count / this.channels
      at += count
      if (this.filled === this.chunkFrames) this.store()
    }
  }

  /**
   * What was played, in blocks of a second at most, while more of it comes: whoever reads minutes holds nothing up.
   *
   * @param startSample, endSample  within `start` and `end` at this moment
   * @returns interleaved
   * @throws  where the disk did not take what was played, or gives it back more slowly than it is played
   */
  async *blocks(startSample: number, endSample: number): AsyncGenerator<Float32Array> {
    const { channels, chunkFrames, chunks } = this
    const open = this.chunk.slice(0, this.filled * channels)
    const endReading = this.beginReading()
    try {
      await this.turn
      if (this.failure) throw this.failure
      for (let at = startSample; at < endSample;) {
        const index = Math.floor(at / chunkFrames)
        const offset = at - index * chunkFrames
        const count = Math.min(endSample - at, chunkFrames - offset)
        yield index === chunks ? open.subarray(offset * channels, (offset + count) * channels) : await this.stored(index, offset, count)
        at += count
      }
    } finally {
      endReading()
    }
  }

  /** The same in one piece, for stretches of seconds. */
  async read(startSample: number, endSample: number): Promise<Float32Array> {
    const sound = new Float32Array((endSample - startSample) * this.channels)
    let filled = 0
    for await (const block of this.blocks(startSample, endSample)) {
      sound.set(block, filled)
      filled += block.length
    }
    return sound
  }

  /** When all that is being read has been. */
  async close(): Promise<void> {
    await Promise.all(this.readers)
    await this.turn
    await this.file.close()
    await removeFile(this.path)
  }

  private beginReading(): () => void {
    let end = (): void => undefined
    const reader = new Promise<void>((resolve) => {
      end = resolve
    })
    this.readers.add(reader)
    return () => {
      this.readers.delete(reader)
      end()
    }
  }

  private store(): void {
    const { chunk } = this
    const position = (this.chunks % this.ringChunks) * chunk.byteLength
    this.chunk = new Float32Array(chunk.length)
    this.filled = 0
    this.chunks++
    this.turn = this.turn
      .then(async () => {
        await this.file.write(new Uint8Array(chunk.buffer), 0, chunk.byteLength, position)
      })
      .catch((error: unknown) => {
        this.failure ??= error
      })
  }

  private async stored(index: number, offset: number, count: number): Promise<Float32Array> {
    const { channels, chunkFrames, ringChunks } = this
    const part = new Float32Array(count * channels)
    const position = ((index % ringChunks) * chunkFrames + offset) * channels * BYTES
    await this.file.read(new Uint8Array(part.buffer), 0, part.byteLength, position)
    if (this.chunks > index + ringChunks)
      throw new ProjectError({
        code: 'unavailable',
        message: 'The disk was too slow to keep so much of what is played.',
        advice: 'Keep fewer seconds, or stop playing first.',
      })
    return part
  }
}
