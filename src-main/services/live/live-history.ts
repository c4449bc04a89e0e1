import { open, rm, type FileHandle } from 'node:fs/promises'
import { explaining } from '../../failures/file-errors.ts'

const CHUNK_SECONDS = 1
const BYTES = Float32Array.BYTES_PER_ELEMENT

/**
 * The last minutes of live sound: a ring in a file, so that an evening of playing takes no more memory than a second of it.
 * Interleaved float32.
 */
export class LiveHistory {
  private readonly chunkFrames: number
  private chunk: Float32Array
  private filled = 0
  /** Whole chunks that are in the file, or on their way. */
  private chunks = 0
  private turn: Promise<void> = Promise.resolve()
  private failure: unknown = null

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    sampleRate: number,
    private readonly channels: number,
    private readonly keptChunks: number,
  ) {
    this.chunkFrames = CHUNK_SECONDS * sampleRate
    this.chunk = new Float32Array(this.chunkFrames * channels)
  }

  static async create(path: string, { sampleRate, channels, seconds }: { sampleRate: number; channels: number; seconds: number }): Promise<LiveHistory> {
    const file = await explaining(`keep what is played in ${path}`, () => open(path, 'w+'))
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
    for (let at = 0; at < samples.length; ) {
      const count = Math.min(samples.length - at, this.chunk.length - this.filled * this.channels)
      this.chunk.set(samples.subarray(at, at + count), this.filled * this.channels)
      this.filled += count / this.channels
      at += count
      if (this.filled === this.chunkFrames) this.store()
    }
  }

  /**
   * @param startSample, endSample  within `start` and `end`
   * @returns interleaved
   * @throws  where the disk did not take what was played
   */
  async read(startSample: number, endSample: number): Promise<Float32Array> {
    const { channels, chunkFrames, chunk, chunks } = this
    const open = chunk.slice(0, this.filled * channels)
    await this.turn
    if (this.failure) throw this.failure
    const sound = new Float32Array((endSample - startSample) * channels)
    for (let at = startSample; at < endSample; ) {
      const index = Math.floor(at / chunkFrames)
      const offset = at - index * chunkFrames
      const count = Math.min(endSample - at, chunkFrames - offset)
      const part = index === chunks ? open.subarray(offset * channels, (offset + count) * channels) : await this.stored(index, offset, count)
      sound.set(part, (at - startSample) * channels)
      at += count
    }
    return sound
  }

  async close(): Promise<void> {
    await this.turn
    await this.file.close()
    await rm(this.path, { force: true })
  }

  private store(): void {
    const { chunk } = this
    const position = (this.chunks % this.keptChunks) * chunk.byteLength
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
    const { channels, chunkFrames, keptChunks } = this
    const part = new Float32Array(count * channels)
    const position = ((index % keptChunks) * chunkFrames + offset) * channels * BYTES
    await this.file.read(new Uint8Array(part.buffer), 0, part.byteLength, position)
    return part
  }
}
