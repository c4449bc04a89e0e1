import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { DatasetError } from './errors.ts'

/** Reads frames of a feature file: float32 [frames, dimensions], row-major. */
export class FeatureReader {
  readonly #path: string
  readonly #file: FileHandle
  readonly #dimensions: number

  private constructor(path: string, file: FileHandle, dimensions: number) {
    this.#path = path
    this.#file = file
    this.#dimensions = dimensions
  }

  static async open(path: string, dimensions: number): Promise<FeatureReader> {
    return new FeatureReader(path, await open(path, 'r'), dimensions)
  }

  /**
   * @param startFrame first frame
   * @param target     float32 [n, dimensions], filled
   */
  async read(startFrame: number, target: Float32Array): Promise<void> {
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
    const position = startFrame * this.#dimensions * Float32Array.BYTES_PER_ELEMENT
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await this.#file.read(bytes, done, bytes.length - done, position + done)
      if (bytesRead === 0) throw new DatasetError(`The cached frames in ${this.#path} were changed during the training.`, 'Resume the run: they are computed anew.')
      done += bytesRead
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}
