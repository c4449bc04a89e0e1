import type { Samples } from '../../../src-shared/units.ts'
import { fadeWeight } from '../../../src-shared/audio/index.ts'
import type { Mixer } from './mixer.ts'

export interface Loop {
  startFrame: Samples
  /** Exclusive. */
  endFrame: Samples
}

/** How much sound there is from a place on. */
export interface Readiness {
  frames: Samples
  /** Nothing follows them; otherwise more is on its way. */
  final: boolean
}

/** From source frame `sourceFrame` on, the timeline runs from `timelineFrame`. */
interface Segment {
  sourceFrame: number
  timelineFrame: number
}

/** Long enough to hear no click, short enough to hear no fade. */
const DECLICK_SECONDS = 0.004
const SCRUB_SECONDS = 0.06
/** After sound was late, so much of it has to be there before it goes on. */
const RESUME_SECONDS = 0.1
/** The mapping of the last jumps; more are never under way at once. */
const KEPT_SEGMENTS = 256

/**
 * Runs along the timeline and reads the mixer there: play, stop, loop, seek, scrub, sample for sample. Counts sound it
 * renders in source frames, as the output does, and knows which timeline position each of them is.
 */
export class Transport {
  private isPlaying = false
  private nextFrame = 0
  private loopRange: Loop | null = null
  private rising = 0
  private tail: { frame: number; remaining: number } | null = null
  private scrubbing = 0
  private readiness: (timelineFrame: number) => Readiness = () => ({ frames: Infinity, final: false })
  private waiting = false
  private readonly segments: Segment[] = []
  private readonly declickFrames: number
  private readonly scrubFrames: number
  private readonly resumeFrames: number
  private scratch = new Float32Array(0)

  constructor(
    private readonly mixer: Mixer,
    sampleRate: number,
  ) {
    this.declickFrames = Math.round(DECLICK_SECONDS * sampleRate)
    this.scrubFrames = Math.round(SCRUB_SECONDS * sampleRate)
    this.resumeFrames = Math.round(RESUME_SECONDS * sampleRate)
  }

  get playing(): boolean {
    return this.isPlaying
  }

  /** Where rendering stands on the timeline; what is heard lies a little before. */
  get nextTimelineFrame(): number {
    return this.nextFrame
  }

  get loop(): Loop | null {
    return this.loopRange
  }

  /** Playing, but the sound is not there yet: it goes on at this very place when it is. */
  get buffering(): boolean {
    return this.isPlaying && this.waiting
  }

  /** Tells the transport how far it can go; it never plays over what is late. */
  setReadiness(readiness: (timelineFrame: number) => Readiness): void {
    this.readiness = readiness
  }

  /** Null for none. A loop shorter than its own seams cannot be played and is refused. */
  setLoop(loop: Loop | null): void {
    if (loop && loop.endFrame - loop.startFrame < 2 * this.declickFrames)
      throw new RangeError(`A loop needs at least ${2 * this.declickFrames} frames, not ${loop.endFrame - loop.startFrame}`)
    this.loopRange = loop
  }

  /** @param sourceFrame  the source frame that will be rendered next */
  play(sourceFrame: number): void {
    this.scrubbing = 0
    this.isPlaying = true
    this.waiting = false
    this.rising = this.declickFrames
    this.mark(sourceFrame)
  }

  /** Stops rendering; the fade of what is under way is the output's. @param timelineFrame where to stand */
  stop(timelineFrame: number): void {
    this.isPlaying = false
    this.scrubbing = 0
    this.tail = null
    this.nextFrame = timelineFrame
  }

  /** Stands somewhere else. While playing, the two places are crossfaded. */
  seek(timelineFrame: number, sourceFrame: number): void {
    if (this.isPlaying) this.jump(timelineFrame, sourceFrame)
    else this.nextFrame = timelineFrame
  }

  /** Lets a short stretch around `timelineFrame` be heard, for dragging along the timeline. */
  scrub(timelineFrame: number, sourceFrame: number): void {
    if (this.isPlaying) return
    if (this.scrubbing > 0) this.tail = { frame: this.nextFrame, remaining: this.declickFrames }
    this.nextFrame = timelineFrame
    this.scrubbing = this.scrubFrames
    this.rising = this.declickFrames
    this.mark(sourceFrame)
  }

  /** The timeline position of a source frame that has been rendered. */
  timelineFrameAt(sourceFrame: number): number {
    const segment = this.segments.findLast((candidate) => candidate.sourceFrame <= sourceFrame)
    // Before the first of them nothing has been heard.
    if (!segment) return this.segments[0]?.timelineFrame ?? this.nextFrame
    return segment.timelineFrame + Math.min(sourceFrame - segment.sourceFrame, this.longestStretch(segment))
  }

  /**
   * Fills `block` (interleaved) with what comes next.
   *
   * @returns frames rendered; 0 while stopped
   */
  render(block: Float32Array, sourceFrame: number): number {
    const channels = this.mixer.channels
    const frames = block.length / channels
    if (!this.isPlaying) return this.renderScrub(block)
    let done = 0
    while (done < frames) {
      const ready = this.readyFrames()
      if (ready === 0) return done + this.fadeAtGap(block.subarray(done * channels), sourceFrame + done)
      const count = Math.min(frames - done, this.framesToSeam(), ready)
      this.renderStretch(block.subarray(done * channels, (done + count) * channels))
      done += count
      if (this.framesToSeam() === 0) this.wrap(sourceFrame + done)
    }
    return frames
  }

  private renderScrub(block: Float32Array): number {
    const frames = Math.min(block.length / this.mixer.channels, this.scrubbing)
    if (frames === 0) return 0
    this.renderStretch(block.subarray(0, frames * this.mixer.channels))
    this.fadeScrub(block, frames)
    return frames
  }

  /** Frames that can be rendered now. Where more is on its way the last few are kept back, to fade out with. */
  private readyFrames(): number {
    const { frames, final } = this.readiness(this.nextFrame)
    if (final || frames >= this.resumeFrames) this.waiting = false
    if (final || frames === Infinity) return frames
    if (this.waiting) return 0
    return Math.max(0, frames - this.declickFrames)
  }

  /** The sound is late or over: what is late fades out, and is played again from here, rising, when the rest has come. */
  private fadeAtGap(part: Float32Array, sourceFrame: number): number {
    const { frames, final } = this.readiness(this.nextFrame)
    if (final || this.waiting) return 0
    this.waiting = true
    const channels = this.mixer.channels
    const count = Math.min(part.length / channels, frames, this.declickFrames)
    const sound = part.subarray(0, count * channels)
    this.mixer.read(this.nextFrame, sound)
    for (let i = 0; i < count; i++) {
      const weight = fadeWeight(count - 1 - i, count)
      for (let c = 0; c < channels; c++) sound[i * channels + c] *= weight
    }
    this.rising = this.declickFrames
    this.mark(sourceFrame + count)
    return count
  }

  private renderStretch(part: Float32Array): void {
    const channels = this.mixer.channels
    const frames = part.length / channels
    this.mixer.read(this.nextFrame, part)
    for (let i = 0; i < frames && this.rising > 0; i++, this.rising--) {
      const weight = fadeWeight(this.declickFrames - this.rising, this.declickFrames)
      for (let c = 0; c < channels; c++) part[i * channels + c] *= weight
    }
    if (this.tail) this.addTail(part, this.tail)
    if (this.framesToSeam() < this.declickFrames + frames) this.blendSeam(part)
    this.nextFrame += frames
  }

  private framesToSeam(): number {
    return this.loopRange && this.isPlaying && this.nextFrame <= this.loopRange.endFrame
      ? this.loopRange.endFrame - this.nextFrame
      : Infinity
  }

  /**
   * Before the loop's end, what lies before its start rises: the seam is continuous, and the first beat keeps its attack.
   */
  private blendSeam(part: Float32Array): void {
    const channels = this.mixer.channels
    const loop = this.loopRange as Loop
    const frames = part.length / channels
    const from = Math.max(0, loop.endFrame - this.declickFrames - this.nextFrame)
    const lead = this.borrow((frames - from) * channels)
    this.mixer.read(loop.startFrame - (loop.endFrame - this.nextFrame - from), lead, false)
    for (let i = from; i < frames; i++) {
      const weight = fadeWeight(this.declickFrames - (loop.endFrame - this.nextFrame - i), this.declickFrames)
      for (let c = 0; c < channels; c++)
        part[i * channels + c] = (1 - weight) * part[i * channels + c] + weight * lead[(i - from) * channels + c]
    }
  }

  private wrap(sourceFrame: number): void {
    this.nextFrame = (this.loopRange as Loop).startFrame
    this.mark(sourceFrame)
  }

  private borrow(samples: number): Float32Array {
    if (this.scratch.length < samples) this.scratch = new Float32Array(samples)
    return this.scratch.subarray(0, samples)
  }

  /** The place that was left fades out under the one that fades in. */
  private addTail(part: Float32Array, tail: { frame: number; remaining: number }): void {
    const channels = this.mixer.channels
    const count = Math.min(tail.remaining, part.length / channels)
    const sound = this.borrow(count * channels)
    this.mixer.read(tail.frame, sound, false)
    for (let i = 0; i < count; i++) {
      const weight = fadeWeight(tail.remaining - 1 - i, this.declickFrames)
      for (let c = 0; c < channels; c++) part[i * channels + c] += weight * sound[i * channels + c]
    }
    this.tail = tail.remaining > count ? { frame: tail.frame + count, remaining: tail.remaining - count } : null
  }

  private fadeScrub(block: Float32Array, frames: Samples): void {
    const channels = this.mixer.channels
    for (let i = 0; i < frames; i++, this.scrubbing--) {
      if (this.scrubbing > this.declickFrames) continue
      const weight = fadeWeight(this.scrubbing - 1, this.declickFrames)
      for (let c = 0; c < channels; c++) block[i * channels + c] *= weight
    }
  }

  private jump(timelineFrame: number, sourceFrame: number): void {
    this.tail = { frame: this.nextFrame, remaining: this.declickFrames }
    this.nextFrame = timelineFrame
    this.rising = this.declickFrames
    this.mark(sourceFrame)
  }

  private mark(sourceFrame: number): void {
    this.segments.push({ sourceFrame, timelineFrame: this.nextFrame })
    if (this.segments.length > KEPT_SEGMENTS) this.segments.shift()
  }

  /** Beyond the last segment nothing has been rendered yet. */
  private longestStretch(segment: Segment): number {
    return segment === this.segments.at(-1) ? Math.max(0, this.nextFrame - segment.timelineFrame) : Infinity
  }
}
