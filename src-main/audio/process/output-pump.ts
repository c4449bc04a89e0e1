import { fadeIn, fadeOut, SampleRing, SourceRuns, type OutputReport } from '../../../src-shared/audio/index.ts'
import type { NativeStream } from './native-audio.ts'

/** Blocks between this process and PortAudio's callback. More and smaller ones make the queue's length finer to choose. */
export const QUEUE_BLOCKS = 4
/** Sound that the host may send ahead. */
const RING_SECONDS = 4
/** The queue never grows beyond this: whoever plays would hear the delay. */
const LONGEST_QUEUE_SECONDS = 0.1
/** Fades at the edges of unwanted silence. */
const UNDERRUN_FADE_SECONDS = 0.002

export interface OutputPumpOptions {
  channels: number
  sampleRate: number
  queueFrames: number
  startSourceFrame: number
  nowMs: () => number
  /** Adds the monitored input to a block that is about to go out. */
  addMonitor: (block: Float32Array) => void
  onWritten: () => void
  /** PortAudio says that the device had a fault. */
  onFault: (flags: string) => void
}

/**
 * Keeps the device supplied: PortAudio's callback waits for JavaScript, so where the host's sound is late, silence is
 * written in its place and counted. What the device has taken is known to the block, because a write resolves only
 * when the queue has room.
 */
export class OutputPump {
  private readonly ring: SampleRing
  private readonly unplayed: { sourceFrames: number; frames: number }[] = []
  private blockFrames: number
  private running = false
  private moreExpected = false
  private afterUnderrun = false
  private sourceWritten: number
  private sourceTaken: number
  private deviceWritten = 0
  private deviceTaken = 0
  private takenAtMs: number
  private readonly runs = new SourceRuns()
  private underruns = 0
  private underrunFrames = 0

  constructor(
    private readonly stream: NativeStream,
    private readonly options: OutputPumpOptions,
  ) {
    this.ring = new SampleRing(Math.ceil(options.sampleRate * RING_SECONDS), options.channels)
    this.blockFrames = Math.max(1, Math.round(options.queueFrames / QUEUE_BLOCKS))
    this.sourceWritten = this.sourceTaken = options.startSourceFrame
    this.takenAtMs = options.nowMs()
  }

  /** @returns frames that found no room, which a host that keeps to its target never sees. */
  feed(samples: Float32Array, more: boolean): number {
    const taken = this.ring.write(samples)
    this.moreExpected = more
    return samples.length / this.options.channels - taken
  }

  /** Lets the next `fadeFrames` of what waits fade out and forgets the rest. @returns the number of the next source frame */
  flush(fadeFrames: number): number {
    const tail = new Float32Array(Math.min(fadeFrames, this.ring.frames) * this.options.channels)
    this.ring.read(tail)
    this.ring.clear()
    fadeOut(tail, this.options.channels, fadeFrames)
    this.ring.write(tail)
    this.moreExpected = false
    return this.sourceWritten + this.ring.frames
  }

  /** Runs until `stop`. */
  async run(): Promise<void> {
    this.running = true
    while (this.running) {
      const { block, sourceFrames } = this.nextBlock()
      const frames = block.length / this.options.channels
      this.unplayed.push({ sourceFrames, frames })
      this.sourceWritten += sourceFrames
      this.deviceWritten += frames
      const flags = await this.stream.write(Buffer.from(block.buffer))
      this.countTaken()
      if (flags) this.options.onFault(flags)
      this.options.onWritten()
    }
  }

  stop(): void {
    this.running = false
  }

  /** The source frame that went out as this device frame; null where it was silence, or too long ago. */
  sourceFrameAt(deviceFrame: number): number | null {
    return this.runs.sourceFrameAt(deviceFrame)
  }

  report(): OutputReport {
    return {
      atMs: this.takenAtMs,
      sourceTaken: this.sourceTaken,
      sourceWritten: this.sourceWritten,
      deviceTaken: this.deviceTaken,
      deviceWritten: this.deviceWritten,
      waiting: this.ring.frames,
      underruns: this.underruns,
      underrunFrames: this.underrunFrames,
      queueFrames: this.blockFrames * QUEUE_BLOCKS,
    }
  }

  /** The device ran dry: the queue was too short for this machine, make it half as long again. */
  lengthenQueue(): void {
    const longest = Math.floor((LONGEST_QUEUE_SECONDS * this.options.sampleRate) / QUEUE_BLOCKS)
    this.blockFrames = Math.max(this.blockFrames, Math.min(longest, Math.ceil(this.blockFrames * 1.5)))
  }

  private nextBlock(): { block: Float32Array<ArrayBuffer>; sourceFrames: number } {
    const { channels } = this.options
    const block = new Float32Array(this.blockFrames * channels)
    const sourceFrames = this.ring.read(block)
    this.runs.add(this.deviceWritten, this.sourceWritten, sourceFrames)
    const fadeFrames = Math.round(UNDERRUN_FADE_SECONDS * this.options.sampleRate)
    if (sourceFrames > 0 && this.afterUnderrun) {
      fadeIn(block.subarray(0, sourceFrames * channels), channels, fadeFrames)
      this.afterUnderrun = false
    }
    if (sourceFrames < this.blockFrames && this.moreExpected) this.countUnderrun(block, sourceFrames, fadeFrames)
    this.options.addMonitor(block)
    return { block, sourceFrames }
  }

  /** The host is late. Silence after the first late block belongs to the same underrun. */
  private countUnderrun(block: Float32Array, sourceFrames: number, fadeFrames: number): void {
    if (!this.afterUnderrun) this.underruns++
    this.underrunFrames += this.blockFrames - sourceFrames
    this.afterUnderrun = true
    fadeOut(block.subarray(0, sourceFrames * this.options.channels), this.options.channels, fadeFrames)
  }

  /** At most QUEUE_BLOCKS blocks wait in the queue, and the one before them is being played: those before it are done. */
  private countTaken(): void {
    while (this.unplayed.length > QUEUE_BLOCKS + 1) {
      const { sourceFrames, frames } = this.unplayed.shift() as { sourceFrames: number; frames: number }
      this.sourceTaken += sourceFrames
      this.deviceTaken += frames
      this.takenAtMs = this.options.nowMs()
    }
  }
}
