import type { FileHandle } from 'node:fs/promises'
import { openFile } from '../../storage/files.ts'
import { DatasetError } from './errors.ts'

/** Most files held open at once: a library may have thousands, and systems allow a few hundred. */
const MOST_OPEN = 64

/**
 * Random access to the frames of any number of feature files, float32 [frames, dimensions], row-major. Only the frames that are asked
 * for are read, straight into the caller's memory; the system's page cache keeps what fits.
 */
export class FeatureFiles {
  readonly #dimensions: number
  /** Most recently used last. */
  readonly #open = new Map<string, Promise<FileHandle>>()

  constructor(dimensions: number) {
    this.#dimensions = dimensions
  }

  /**
   * @param startFrame first frame
   * @param target     float32 [n, dimensions], filled
   * @throws           DatasetError where the file is shorter than that
   */
  async read(path: string, startFrame: number, target: Float32Array): Promise<void> {
    const file = await this.#fileOf(path)
    const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
    const position = startFrame * this.#dimensions * Float32Array.BYTES_PER_ELEMENT
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done)
      if (bytesRead === 0)
        throw new DatasetError(`The cached frames in ${path} were changed during the training.`, 'Resume the run: they are computed anew.')
      done += bytesRead
    }
  }

  async close(): Promise<void> {
    const files = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(files.map(async (file) => (await file).close()))
  }

  async #fileOf(path: string): Promise<FileHandle> {
    const known = this.#open.get(path) ?? openFile(path)
    this.#open.delete(path)
    this.#open.set(path, known)
    if (this.#open.size > MOST_OPEN) await this.#closeOldest()
    try {
      return await known
    } catch (error) {
      // Only open files are kept.
      if (this.#open.get(path) === known) this.#open.delete(path)
      throw error
    }
  }

  async #closeOldest(): Promise<void> {
    const [[path, file]] = this.#open
    this.#open.delete(path)
    await (await file).close()
  }
}
