import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { sampledView } from './sampled-view.ts'

/** Six times a third of them are one. */
export const STEP_SAMPLES = 3 ** 6

/** The sound itself: steps of 33 ms, each of its samples. A minute of it takes 5 MB of memory while it is learnt from. */
export const SAMPLES_VIEW = sampledView({
  stepSeconds: STEP_SAMPLES / HEARD_RATE,
  values: STEP_SAMPLES,
  standardisation: 'global',
  /** The last step is filled up with silence. */
  ofSamples(samples) {
    const steps = new Float32Array(Math.ceil(samples.length / STEP_SAMPLES) * STEP_SAMPLES)
    steps.set(samples)
    return steps
  },
})
