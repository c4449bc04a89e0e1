/** One run of the engine cannot be interrupted: it should end well within the two seconds a person waits after Stop. */
const TARGET_SECONDS = 1
/** Where it shares the machine with sound, work and rest take turns more quickly. */
const TARGET_SECONDS_WITH_RESTS = 0.1
const MOST_STEPS = 256
/** Most a run may feed at once. */
const FEED_BYTES = 64 * 1024 * 1024

/** Decides how many steps one uninterruptible run takes, from how long they have taken. */
export class StepPacer {
  readonly #limit: number
  #secondsPerStep: number | null = null

  /**
   * @param bytesPerStep what one step is fed
   * @param mostSteps    most that a run may take
   */
  constructor(bytesPerStep: number, mostSteps = MOST_STEPS) {
    this.#limit = Math.max(1, Math.min(mostSteps, Math.floor(FEED_BYTES / bytesPerStep)))
  }

  /** Most steps a run will ever take. */
  get limit(): number {
    return this.#limit
  }

  /** Running mean; null before the first measurement. */
  get secondsPerStep(): number | null {
    return this.#secondsPerStep
  }

  /** Steps for the next run; one, to measure, at first. */
  next(rests = false): number {
    if (this.#secondsPerStep === null) return 1
    return Math.max(1, Math.min(this.#limit, Math.floor((rests ? TARGET_SECONDS_WITH_RESTS : TARGET_SECONDS) / this.#secondsPerStep)))
  }

  measured(steps: number, seconds: number): void {
    const perStep = seconds / steps
    this.#secondsPerStep = this.#secondsPerStep === null ? perStep : 0.7 * this.#secondsPerStep + 0.3 * perStep
  }
}
