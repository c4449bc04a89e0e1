/** The furthest that is ever reached within such a time is the device's true pace: what is late for a moment catches up. */
const WINDOW_MS = 500
/** So many windows in a row have to lie behind. */
const WINDOWS = 4
/** Less than this in one go is no slip but two clocks that run at their own pace (200 ppm over the windows is 0.4 ms). */
const LEAST_SECONDS = 0.002

/**
 * Notices that a device has fallen behind its own pace for good. A sound server that runs dry for a moment puts silence
 * between and says nothing to PortAudio; from then on everything is played, and recorded, that much later.
 */
export class SlipDetector {
  private startedMs: number | null = null
  private windowEndMs = 0
  private furthest = -Infinity
  private readonly windows: number[] = []

  /** @param leastFrames  less in one go is none */
  constructor(
    private readonly sampleRate: number,
    private readonly leastFrames = LEAST_SECONDS * sampleRate,
  ) {}

  /**
   * @param frames  moved since the stream's start
   * @returns       frames by which it has slipped since the last time this was told; 0 where it has not
   */
  moved(nowMs: number, frames: number): number {
    this.startedMs ??= nowMs
    if (this.windowEndMs === 0) this.windowEndMs = nowMs + WINDOW_MS
    this.furthest = Math.max(this.furthest, frames - ((nowMs - this.startedMs) / 1000) * this.sampleRate)
    if (nowMs < this.windowEndMs) return 0
    this.windows.push(this.furthest)
    this.furthest = -Infinity
    this.windowEndMs = nowMs + WINDOW_MS
    return this.windows.length > WINDOWS ? this.judge() : 0
  }

  /** The windows' first is what was reached before, the others must all lie behind it, and none further than another by as much. */
  private judge(): number {
    const [before, ...after] = this.windows
    const slip = before - Math.max(...after)
    if (slip < this.leastFrames) {
      this.windows.shift()
      return 0
    }
    this.windows.splice(0, this.windows.length - 1)
    return Math.round(slip)
  }
}
