import { open, stat, type FileHandle } from 'node:fs/promises'
import { AudioFileError, emptyFile } from './errors.ts'

const SMALL_READ_BYTES = 1 << 13
const READ_AHEAD_BYTES = 1 << 16

/**
 * Random reads from a file whose size is known: what every parser of hostile files works on.
 * A read never returns bytes beyond the end; it returns fewer instead.
 */
export class ByteSource {
  readonly path: string
  readonly size: number
  readonly #handle: FileHandle
  /** The last stretch that was read ahead, and where it begins. */
  #ahead = new Uint8Array(0)
  #aheadStart = 0

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path
    this.size = size
    this.#handle = handle
  }

  /** Of a file that is open already; it is closed with the source. */
  static async of(path: string, handle: FileHandle): Promise<ByteSource> {
    return new ByteSource(path, (await handle.stat()).size, handle)
  }

  /** @throws AudioFileError where there is no such readable, ordinary, non-empty file */
  static async open(path: string): Promise<ByteSource> {
    let handle: FileHandle | undefined
    try {
      // Opening a pipe or a device can block for ever, so it is looked at first.
      const info = await stat(path)
      if (!info.isFile()) throw new AudioFileError('This is not a file.', 'Choose a sound file.', { path })
      if (info.size === 0) throw emptyFile(path)
      handle = await open(path, 'r')
      return new ByteSource(path, info.size, handle)
    } catch (error) {
      await handle?.close()
      throw error instanceof AudioFileError ? error : unreadable(path, error)
    }
  }

  /**
   * Up to `length` bytes from `offset`; fewer at the end of the file, none beyond it. Small reads share a larger one,
   * so the bytes are not to be changed.
   */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - offset))
    if (wanted > SMALL_READ_BYTES) return this.#readNow(offset, wanted)
    if (offset < this.#aheadStart || offset + wanted > this.#aheadStart + this.#ahead.length) {
      this.#ahead = await this.#readNow(offset, Math.min(READ_AHEAD_BYTES, this.size - offset))
      this.#aheadStart = offset
    }
    return this.#ahead.subarray(offset - this.#aheadStart, offset - this.#aheadStart + wanted)
  }

  async #readNow(offset: number, wanted: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(Math.max(0, wanted))
    let done = 0
    try {
      while (done < bytes.length) {
        const { bytesRead } = await this.#handle.read(bytes, done, bytes.length - done, offset + done)
        if (bytesRead === 0) break
        done += bytesRead
      }
    } catch (error) {
      throw unreadable(this.path, error)
    }
    return done === bytes.length ? bytes : bytes.subarray(0, done)
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}

function unreadable(path: string, cause: unknown): AudioFileError {
  const code = (cause as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return new AudioFileError('There is no such file.', 'Check that it was not moved or renamed.', { path, cause })
  if (code === 'EACCES' || code === 'EPERM') {
    return new AudioFileError('The file may not be read.', 'Change its permissions, or copy it to a folder of your own.', { path, cause })
  }
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new AudioFileError(`The file cannot be read: ${detail}.`, 'Check the disk it lies on.', { path, cause })
}
