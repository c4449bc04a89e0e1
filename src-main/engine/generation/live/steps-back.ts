interface Step<Moment> {
  startSample: number
  before: Moment
}

/** Steps of a stream that can be taken back, each heard from its beginning on, and how all was before each. */
export class StepsBack<Moment> {
  #steps: Step<Moment>[] = []
  #nextSample = 0

  get nextSample(): number {
    return this.#nextSample
  }

  /** What was before cannot be taken back any more. */
  standAt(sample: number): void {
    this.#steps = []
    this.#nextSample = sample
  }

  /** One further. @returns where it begins */
  step(before: Moment, samples: number): number {
    const startSample = this.#nextSample
    this.#steps.push({ startSample, before })
    this.#nextSample += samples
    return startSample
  }

  /** The first step that is not heard yet. */
  placeBefore(sample: number): number {
    return this.#steps.find(({ startSample }) => startSample >= sample)?.startSample ?? this.#nextSample
  }

  /** @returns how it was there; null where no step that can be taken back begins there */
  goBackTo(startSample: number): Moment | null {
    const index = this.#steps.findIndex((step) => step.startSample === startSample)
    if (index < 0) return null
    const { before } = this.#steps[index]
    this.#steps = this.#steps.slice(0, index)
    this.#nextSample = startSample
    return before
  }

  forget(sample: number): void {
    const kept = this.#steps.findIndex(({ startSample }) => startSample >= sample)
    this.#steps = kept < 0 ? [] : this.#steps.slice(kept)
  }
}
