/** Below this part of the reserve the next block was nearly late. */
const NEAR_MISS = 1 / 3
/** From this part on it counts as filled: before that it is still being filled, and low for no fault. */
const FILLED = 2 / 3
/** It shrinks after so long, where more than half of it was never needed, so that one bad moment does not delay every control for good. */
const CALM_SECONDS = 30
const SHRINKAGE = 0.9
const NEVER_NEEDED = 0.55

export interface ReserveLimits {
  /** Kept at first, and again after long calm. */
  restSeconds: number
  longestSeconds: number
  /** With each time that sound was late or nearly so. */
  growth: number
}

/**
 * How much sound is kept ready where something may hold up what makes it. Grows when sound was late, and before that when it nearly
 * was; shrinks slowly in calm, never so far that what has been needed lately would not be there.
 */
export class Reserve {
  private current: number
  private filled = false
  private lowest = Infinity
  private calmSinceMs: number

  constructor(
    private readonly limits: ReserveLimits,
    nowMs: number,
  ) {
    this.current = limits.restSeconds
    this.calmSinceMs = nowMs
  }

  get seconds(): number {
    return this.current
  }

  /** Something holds up the sound: more is kept than at rest. */
  get grown(): boolean {
    return this.current > this.limits.restSeconds
  }

  /** Sound was late. */
  late(nowMs: number): void {
    this.current = Math.min(this.limits.longestSeconds, this.current * this.limits.growth)
    this.emptied()
    this.beCalmFrom(nowMs)
  }

  /** It was taken away on purpose, or has not begun: it is filled anew. */
  emptied(): void {
    this.filled = false
  }

  /** @param seconds  of sound that are ready at this moment */
  holds(seconds: number, nowMs: number): void {
    this.filled ||= seconds >= FILLED * this.current
    if (!this.filled) return
    this.lowest = Math.min(this.lowest, seconds)
    if (seconds < NEAR_MISS * this.current) this.late(nowMs)
    else if (nowMs - this.calmSinceMs >= CALM_SECONDS * 1000) this.shrink(nowMs)
  }

  private shrink(nowMs: number): void {
    if (this.lowest > NEVER_NEEDED * this.current) this.current = Math.max(this.limits.restSeconds, this.current * SHRINKAGE)
    this.beCalmFrom(nowMs)
  }

  private beCalmFrom(nowMs: number): void {
    this.calmSinceMs = nowMs
    this.lowest = Infinity
  }
}
