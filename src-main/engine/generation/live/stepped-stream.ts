import type { LiveStream } from './live-stream.ts'
import { StepsBack } from './steps-back.ts'

/** A stream of one thing that can be put back to how it was: a moment is all that its next step depends on. */
export abstract class SteppedStream<Moment> implements Pick<
  LiveStream,
  'leadSamples' | 'nextSample' | 'placeBefore' | 'goBackTo' | 'forget'
> {
  readonly leadSamples = 0
  protected readonly steps = new StepsBack<Moment>()

  protected abstract putBack(moment: Moment): void

  get nextSample(): number {
    return this.steps.nextSample
  }

  placeBefore(sample: number): number {
    return this.steps.placeBefore(sample)
  }

  goBackTo(startSample: number): void {
    const before = this.steps.goBackTo(startSample)
    if (before) this.putBack(before)
  }

  forget(sample: number): void {
    this.steps.forget(sample)
  }
}
