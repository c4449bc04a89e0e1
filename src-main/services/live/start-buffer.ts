import { Reserve } from '../../audio/stream/reserve.ts'

/** Generated ahead of what is taken: enough for a machine that is busy elsewhere for a moment. */
const AHEAD = { restSeconds: 1, longestSeconds: 16, growth: 2 }
/** Part of that which has to be there before sound starts, and before it goes on after a gap: the stage fetches half of it at once. */
const START_SHARE = 0.3

/**
 * How much the model generates ahead: more after each gap and near one, so that a machine or a model that is too slow makes fewer and
 * longer ones.
 */
export class StartBuffer {
  private readonly reserve: Reserve
  private waiting = true

  constructor(nowMs: number) {
    this.reserve = new Reserve(AHEAD, nowMs)
  }

  /** What the engine may generate beyond what is taken. */
  get aheadSeconds(): number {
    return this.reserve.seconds
  }

  /** The engine is held up: it goes further ahead than at rest. */
  get grown(): boolean {
    return this.reserve.grown
  }

  /** Whether sound may be given out with so much of it there. */
  mayPlay(availableSeconds: number): boolean {
    if (this.waiting && availableSeconds >= START_SHARE * this.reserve.seconds) this.waiting = false
    return !this.waiting
  }

  /** To be told a few times in a tenth of a second. */
  holds(availableSeconds: number, nowMs: number): void {
    this.reserve.holds(availableSeconds, nowMs)
  }

  /** A change takes back what was made ahead. */
  emptied(): void {
    this.reserve.emptied()
  }

  /** It ran dry. */
  gap(nowMs: number): void {
    this.waiting = true
    this.reserve.late(nowMs)
  }
}
