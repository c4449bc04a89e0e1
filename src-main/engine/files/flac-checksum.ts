import { createHash, type Hash } from 'node:crypto'
import { bytesOfFrame, type FlacFrame } from './flac-decoder.ts'
import type { FlacStreamInfo } from './flac-frames.ts'

/**
 * Holds the sound of a FLAC file against the MD5 sum that its encoder noted of it. The checksums of frames prove that each is whole; this
 * proves that none is missing, was put in or came from elsewhere.
 *
 * @source RFC 9639, section 8.2
 */
export class FlacChecksum {
  readonly #info: FlacStreamInfo
  #hash: Hash | null
  #frames = 0

  constructor(info: FlacStreamInfo) {
    this.#info = info
    this.#hash = info.md5 === null ? null : createHash('md5')
  }

  /** The frame that was decoded last. */
  add(frame: FlacFrame): void {
    const { channels, bitsPerSample } = this.#info
    // Of what changes midway the sum is not defined.
    if (frame.channels.length !== channels || frame.bitsPerSample !== bitsPerSample) this.#hash = null
    if (!this.#hash) return
    this.#hash.update(bytesOfFrame(frame))
    this.#frames += frame.channels[0].length
  }

  /** In words, where all of the sound is there and is not what was noted; null where it is, or where nothing can be said. */
  finish(): string | null {
    const { totalFrames, md5 } = this.#info
    const isWhole = totalFrames === 0 || totalFrames === this.#frames
    if (!this.#hash || !isWhole || this.#hash.digest('hex') === md5) return null
    return (
      'Its sound is not the sound that its own checksum (MD5) was made of: the file was changed or damaged after it was written. ' +
      'All of it is kept; listen to it, or fetch the file again.'
    )
  }
}
