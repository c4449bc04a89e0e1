/**
 * Fills `block` (interleaved, all zero at first) with the sound from source frame `startFrame` on.
 *
 * @returns how many frames there are; fewer than asked for means that no more sound is due for now
 */
export type Render = (block: Float32Array, startFrame: number) => number

export interface Feed {
  samples: Float32Array
  more: boolean
}

/**
 * Renders ahead of the device and remembers what the device has not taken yet, so that a new process can go on where the
 * lost one stopped. Counts in source frames.
 */
export class Feeder {
  private readonly untaken: { startFrame: number; feed: Feed }[] = []
  private nextFrame: number
  private taken: number
  /** What the process was told last: whether sound follows. */
  private moreExpected = false

  constructor(
    private readonly channels: number,
    private readonly blockFrames: number,
    startFrame = 0,
  ) {
    this.nextFrame = this.taken = startFrame
  }

  /** Number of the frame that will be rendered next. */
  get renderedFrames(): number {
    return this.nextFrame
  }

  /** Where a new process starts. */
  get takenFrames(): number {
    return this.taken
  }

  /** The process expects more: what it lacks from now on is late. */
  get moreIsExpected(): boolean {
    return this.moreExpected
  }

  /** The device has taken all frames below `taken`. */
  confirm(taken: number): void {
    this.taken = Math.max(this.taken, taken)
    while (this.untaken.length > 0 && this.untaken[0].startFrame + this.untaken[0].feed.samples.length / this.channels <= this.taken)
      this.untaken.shift()
  }

  /** Renders until `targetFrames` are ahead of what the device has taken, or no more sound is due. */
  fill(render: Render, targetFrames: number): Feed[] {
    const feeds: Feed[] = []
    while (this.nextFrame - this.taken < targetFrames) {
      const block = new Float32Array(this.blockFrames * this.channels)
      const frames = render(block, this.nextFrame)
      const feed = { samples: block.subarray(0, frames * this.channels), more: frames === this.blockFrames }
      if (frames > 0 || this.moreExpected) {
        this.untaken.push({ startFrame: this.nextFrame, feed })
        this.moreExpected = feed.more
        feeds.push(feed)
      }
      this.nextFrame += frames
      if (!feed.more) break
    }
    return feeds
  }

  /** The process has dropped everything from `nextSourceFrame` on. */
  flushed(nextSourceFrame: number): void {
    this.nextFrame = nextSourceFrame
    this.moreExpected = false
    while (this.untaken.length > 0 && (this.untaken.at(-1)?.startFrame ?? 0) >= nextSourceFrame) this.untaken.pop()
    const last = this.untaken.at(-1)
    if (last) last.feed = { samples: last.feed.samples.subarray(0, (nextSourceFrame - last.startFrame) * this.channels), more: false }
  }

  /** Everything a new process needs that starts at `takenFrames`. */
  resend(): Feed[] {
    return this.untaken.map(({ startFrame, feed }) => {
      const skipped = Math.max(0, this.taken - startFrame)
      return { samples: feed.samples.subarray(skipped * this.channels), more: feed.more }
    })
  }
}
