/** Sound that has to be there before it starts, and before it goes on after a gap: the stage fetches half of it at once. */
const FIRST_SECONDS = 0.3
const LONGEST_SECONDS = 8
/** Generated ahead of what is taken: enough for a machine that is busy elsewhere for a moment. */
const FIRST_AHEAD_SECONDS = 1
const GROWTH = 2

/** How much is kept ahead: more after each gap, so that a machine or a model that is too slow makes fewer and longer ones. */
export class StartBuffer {
  private seconds = FIRST_SECONDS
  private waiting = true

  /** What the engine may generate beyond what is taken. */
  get aheadSeconds(): number {
    return Math.max(FIRST_AHEAD_SECONDS, 2 * this.seconds)
  }

  /** Whether sound may be given out with so much of it there. */
  mayPlay(availableSeconds: number): boolean {
    if (this.waiting && availableSeconds >= this.seconds) this.waiting = false
    return !this.waiting
  }

  /** It ran dry. */
  gap(): void {
    this.waiting = true
    this.seconds = Math.min(LONGEST_SECONDS, GROWTH * this.seconds)
  }
}
