import { ShapeError } from '../../errors.ts'

export interface FramerOptions {
  /** Samples a frame. */
  frameSamples: number
  /** Samples from one frame's start to the next's; may exceed `frameSamples`. */
  hopSamples: number
  /** Samples put before the signal and after its end. */
  padBefore?: number
  padAfter?: number
  /** What the padding holds: silence, or the signal mirrored at its first and last sample. */
  padMode?: PadMode
}

export type PadMode = 'zero' | 'reflect'

/** Takes frame number `frame`: `frameSamples` samples of `buffer` from `at`. The buffer is only lent for the call. */
export type FrameReceiver = (buffer: Float32Array, at: number, frame: number) => void

/**
 * Cuts a stream of samples into overlapping frames, whatever the sizes of the blocks it arrives in. Frame t starts at
 * t * hopSamples - padBefore; frames go up to the last that lies whole within the padded signal.
 */
export class Framer {
  readonly #options: Required<FramerOptions>
  readonly #receive: FrameReceiver
  #buffer: Float32Array
  /** Valid samples in the buffer. */
  #filled = 0
  /** Where in the buffer the next frame starts; may lie beyond `filled`. */
  #next = 0
  #frame = 0
  /** Samples pushed so far. */
  #received = 0
  #padded = false

  constructor(options: FramerOptions, receive: FrameReceiver) {
    this.#options = { padBefore: 0, padAfter: 0, padMode: 'zero', ...options }
    this.#receive = receive
    this.#buffer = new Float32Array(4 * options.frameSamples)
  }

  /** Frames delivered so far. */
  get frames(): number {
    return this.#frame
  }

  push(block: Float32Array): void {
    const step = Math.max(16384, this.#options.frameSamples)
    for (let at = 0; at < block.length; at += step) {
      this.#append(at === 0 && block.length <= step ? block : block.subarray(at, at + step))
      this.#received += Math.min(step, block.length - at)
      this.#deliver()
    }
  }

  /**
   * Ends the signal: pads it and delivers the last frames.
   * @throws ShapeError where the signal is too short to be mirrored
   */
  finish(): void {
    const { padBefore, padAfter, padMode } = this.#options
    const needed = padMode === 'reflect' ? Math.max(padBefore, padAfter) + 1 : 0
    if (this.#received < needed && padBefore + padAfter > 0) {
      throw new ShapeError('Framer', [[this.#received]], `mirroring ${needed - 1} samples needs a signal of at least ${needed}`)
    }
    this.#deliver()
    const tail = new Float32Array(padAfter)
    if (padMode === 'reflect') {
      const last = this.#filled - 1
      for (let i = 0; i < padAfter; i++) tail[i] = this.#buffer[last - 1 - i]
    }
    this.#append(tail)
    this.#deliver()
  }

  #append(block: Float32Array): void {
    this.#makeRoom(block.length)
    this.#buffer.set(block, this.#filled)
    this.#filled += block.length
  }

  /** Drops what no frame and no mirroring needs any more; grows where that is not enough. */
  #makeRoom(count: number): void {
    if (this.#filled + count <= this.#buffer.length) return
    const history = this.#options.padMode === 'reflect' ? this.#options.padAfter + 1 : 0
    const keepFrom = this.#padded ? Math.max(0, Math.min(this.#next, this.#filled - history)) : 0
    const kept = this.#filled - keepFrom
    if (kept + count > this.#buffer.length) {
      const larger = new Float32Array(2 * (kept + count))
      larger.set(this.#buffer.subarray(keepFrom, this.#filled))
      this.#buffer = larger
    } else this.#buffer.copyWithin(0, keepFrom, this.#filled)
    this.#filled = kept
    this.#next -= keepFrom
  }

  #deliver(): void {
    if (!this.#padded && !this.#padStart()) return
    const { frameSamples, hopSamples } = this.#options
    while (this.#next + frameSamples <= this.#filled) {
      this.#receive(this.#buffer, this.#next, this.#frame++)
      this.#next += hopSamples
    }
  }

  /** Puts the padding before the first samples, as soon as there are enough of them to mirror. */
  #padStart(): boolean {
    const { padBefore, padMode } = this.#options
    if (padMode === 'reflect' && padBefore > 0 && this.#received <= padBefore) return false
    const head = this.#buffer.slice(0, this.#filled)
    this.#filled = 0
    this.#padded = true
    const padding = new Float32Array(padBefore)
    if (padMode === 'reflect') for (let i = 0; i < padBefore; i++) padding[padBefore - 1 - i] = head[i + 1]
    this.#append(padding)
    this.#append(head)
    return true
  }
}
