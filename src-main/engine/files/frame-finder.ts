import type { ByteSource } from './byte-source.ts'
import { NEEDS_MORE, TAG_HEAD_BYTES, tagLength } from './tag-blocks.ts'

/** What is known of a frame from its header. */
export interface FrameHeader {
  /** From this header to the next. */
  byteLength: number
}

export interface FramedFormat<Header extends FrameHeader> {
  /** So many bytes are a whole header. */
  headerBytes: number
  parse: (bytes: Uint8Array, offset: number) => Header | undefined
  /** Whether two frames can follow one another without a change of stream. */
  isSameStream: (a: Header, b: Header) => boolean
}

export interface ByteRange {
  start: number
  end: number
}

export interface Frame<Header> {
  header: Header
  bytes: Uint8Array
}

const READ_BYTES = 1 << 16
/** How far the first frame may be from where it should begin. */
const MAXIMUM_JUNK_BYTES = 1 << 17
/** A stream of another kind is believed when so many frames of it follow one another. */
const FRAMES_OF_A_CHANGE = 3

/**
 * Finds the frames of a bare stream (MPEG audio, ADTS) in a byte range: whole ones alone, with tags between them passed over and damaged
 * parts skipped. Where frames of another sample rate or version follow, as in joined files, they are found as well.
 */
export class FrameFinder<Header extends FrameHeader> {
  position: number
  /** Bytes that are neither frames nor tags, after the first frame. */
  damagedBytes = 0
  /** The range ends within a frame. */
  isCutOff = false
  readonly #source: ByteSource
  readonly #format: FramedFormat<Header>
  readonly #start: number
  readonly #end: number
  #window: Uint8Array = new Uint8Array(0)
  #windowStart = 0
  #stream: Header | undefined

  constructor(source: ByteSource, format: FramedFormat<Header>, range: ByteRange) {
    this.#source = source
    this.#format = format
    this.#start = range.start
    this.position = range.start
    this.#end = Math.min(range.end, source.size)
  }

  progress(): number {
    return (this.position - this.#start) / Math.max(1, this.#end - this.#start)
  }

  /** The next whole frame; undefined at the end. */
  async next(): Promise<Frame<Header> | undefined> {
    const { headerBytes } = this.#format
    for (let skipped = 0; this.position + headerBytes <= this.#end;) {
      if (!this.#has(headerBytes)) await this.#fill(headerBytes)
      const header = this.#format.parse(this.#window, this.position - this.#windowStart)
      if (header && (await this.#isGenuine(header, skipped > 0))) return this.#take(header, skipped)
      const tag = await this.#tagLength()
      if (tag > 0) {
        this.position += tag
        continue
      }
      const step = this.#distanceToSync()
      skipped += step
      this.position += step
      if (!this.#stream && skipped > MAXIMUM_JUNK_BYTES) return undefined
    }
    return undefined
  }

  async #take(header: Header, skipped: number): Promise<Frame<Header> | undefined> {
    const { byteLength } = header
    if (this.position + byteLength > this.#end) {
      this.isCutOff = this.#stream !== undefined && skipped === 0
      this.position = this.#end
      return undefined
    }
    if (this.#stream) this.damagedBytes += skipped
    this.#stream = header
    if (!this.#has(byteLength)) await this.#fill(byteLength)
    const start = this.position - this.#windowStart
    this.position += byteLength
    return { header, bytes: this.#window.subarray(start, start + byteLength) }
  }

  /** A frame right after one of its stream is believed; the first one, one after damage or of another stream only with what follows. */
  async #isGenuine(header: Header, isSearching: boolean): Promise<boolean> {
    if (!this.#stream) return this.#isFollowed(header, 1)
    if (!this.#format.isSameStream(header, this.#stream)) return this.#isFollowed(header, FRAMES_OF_A_CHANGE - 1)
    return !isSearching || this.#isFollowed(header, 1)
  }

  async #isFollowed(header: Header, count: number): Promise<boolean> {
    const { headerBytes } = this.#format
    let next = this.position + header.byteLength
    for (let i = 0; i < count; i++) {
      if (next + headerBytes > this.#end) return next <= this.#end && (count === 1 || i > 0)
      if (!this.#has(next + headerBytes - this.position)) await this.#fill(next + headerBytes - this.position)
      const at = next - this.#windowStart
      const following = this.#format.parse(this.#window, at)
      if (!following || !this.#format.isSameStream(header, following)) return tagLength(this.#window, at) !== 0
      next += following.byteLength
    }
    return true
  }

  async #tagLength(): Promise<number> {
    if (!this.#has(TAG_HEAD_BYTES)) await this.#fill(TAG_HEAD_BYTES)
    const length = tagLength(this.#window, this.position - this.#windowStart)
    if (length !== NEEDS_MORE) return length
    await this.#fill(READ_BYTES)
    return Math.max(0, tagLength(this.#window, this.position - this.#windowStart))
  }

  #distanceToSync(): number {
    const at = this.position - this.#windowStart
    const next = this.#window.indexOf(0xff, at + 1)
    return next < 0 ? Math.max(1, this.#window.length - at) : next - at
  }

  #has(length: number): boolean {
    const at = this.position - this.#windowStart
    return at >= 0 && at + length <= this.#window.length
  }

  /** Makes at least `length` bytes from the position available, as far as the range goes. */
  async #fill(length: number): Promise<void> {
    this.#window = await this.#source.read(this.position, Math.min(Math.max(length, READ_BYTES), this.#end - this.position))
    this.#windowStart = this.position
  }
}
