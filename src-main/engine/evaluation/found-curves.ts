import type { Labelling } from '../../../src-shared/project/index.ts'
import type { LabelFacts, ValueScale } from '../labels/label-facts.ts'
import { rounded } from '../labels/read-stretches.ts'

/** Nobody marks, or means, values from one tenth of a second to the next. */
const CURVE_SECONDS = 0.5

/**
 * What a network of values says, as curves: means of steps of about {@link CURVE_SECONDS}, on the scale of the marks and between their
 * bounds.
 *
 * @param answers float32 [steps, names], standardised
 * @param of      length of a step and of the recording
 */
export function curvesLabelling(
  answers: Float32Array,
  { names }: LabelFacts,
  scales: readonly ValueScale[],
  { stepSeconds, seconds }: { stepSeconds: number; seconds: number },
): Labelling {
  const steps = answers.length / names.length
  const together = Math.max(1, Math.round(CURVE_SECONDS / stepSeconds))
  const curves = names.map((label, name) => {
    const { mean, deviation, lowest, highest } = scales[name]
    const values = Array.from({ length: Math.ceil(steps / together) }, (_, i) => {
      const [from, to] = [i * together, Math.min(steps, (i + 1) * together)]
      let sum = 0
      for (let step = from; step < to; step++) sum += answers[step * names.length + name]
      return rounded(Math.min(highest, Math.max(lowest, mean + (deviation * sum) / (to - from))))
    })
    return { label, stepSeconds: rounded(together * stepSeconds), values, lowest, highest }
  })
  return { per: 'frame', seconds, labels: [], stretches: [], curves }
}
