import { AbstractTokenizer, EndOfStreamError, type IReadChunkOptions } from 'strtok3'
import type { ByteSource } from './byte-source.ts'

/** No text in a tag is so long; a declared piece that is larger is refused before there is room made for it. */
const MAXIMUM_PIECE_BYTES = 1 << 26
const MAXIMUM_READS = 200_000
const TIME_LIMIT_MS = 5000

/** A file as the tag reader wants it: random reads, bounded in size, number and time, so that tags made to trap it only lose themselves. */
export class TagTokenizer extends AbstractTokenizer {
  override readonly fileInfo: { size: number; path: string }
  readonly #source: ByteSource
  readonly #until = performance.now() + TIME_LIMIT_MS
  #reads = 0

  constructor(source: ByteSource) {
    super({ maxBufferSize: MAXIMUM_PIECE_BYTES })
    this.#source = source
    this.fileInfo = { size: source.size, path: source.path }
  }

  override supportsRandomAccess(): boolean {
    return true
  }

  setPosition(position: number): void {
    this.position = position
  }

  override async readBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    if (options?.position !== undefined) this.position = options.position
    const count = await this.peekBuffer(target, options)
    this.position += count
    return count
  }

  override async peekBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { length, position, mayBeLess } = this.normalizeOptions(target, options)
    if (++this.#reads > MAXIMUM_READS || performance.now() > this.#until) throw new Error('the tags take too long to read')
    const bytes = await this.#source.read(position, length)
    target.set(bytes)
    if (bytes.length < length && !mayBeLess) throw new EndOfStreamError()
    return bytes.length
  }
}
