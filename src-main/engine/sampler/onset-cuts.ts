import { resample } from '../dsp/resample.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { onsetsOf } from '../hearing/onsets.ts'
import { onsetStrength } from '../hearing/onset-strength.ts'

/** Where a recording is cut: where its notes and strokes begin, s. */
export function onsetCuts(mono: Float32Array, sampleRate: number): number[] {
  const onsets = onsetsOf(onsetStrength(resample(mono, sampleRate, HEARD_RATE, 'prompt')).all)
  // What begins with the recording has no rise before it.
  return onsets.length > 0 && onsets[0] < 0.15 ? onsets : [0, ...onsets]
}
