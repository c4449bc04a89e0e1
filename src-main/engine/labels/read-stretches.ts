import type { FoundStretch } from '../../../src-shared/project/index.ts'
import type { Answers } from './label-kind.ts'

/** Above it a label holds. */
export const YES = 0.5
/** What holds goes on as long as it is above this. */
const STILL = 0.2
/** Shorter stretches, and gaps, are a hesitation. */
const LEAST_STEPS = 2

/** To a thousandth: nothing here is more exact. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** How sure one name is, step by step. */
export const columnOf = ({ probabilities, names }: Answers, name: number): Float64Array =>
  Float64Array.from({ length: probabilities.length / names.length }, (_, step) => probabilities[step * names.length + name])

/** Mean of a part. */
export const meanOf = (values: Float64Array, from = 0, to = values.length): number =>
  rounded(values.subarray(from, to).reduce((sum, value) => sum + value, 0) / Math.max(1, to - from))

/**
 * Where a label is likelier than not at some step, for as long before and after it as it is not clearly over: a network hesitates within
 * an event, and at its edges.
 *
 * @source Dinkel, Yu 2020, "Duration robust weakly supervised sound event detection", double threshold. Differs: the upper one is a half
 */
export function readStretches(answers: Answers): FoundStretch[] {
  const { names, stepSeconds, seconds } = answers
  const stretches = names.flatMap((label, i) => {
    const probabilities = columnOf(answers, i)
    return runsAbove(probabilities).map(([from, to]) => ({
      startSeconds: rounded(from * stepSeconds),
      endSeconds: rounded(Math.min(seconds, to * stepSeconds)),
      label,
      probability: meanOf(probabilities, from, to),
    }))
  })
  return inOrder(stretches)
}

/** In the order of time, without what has no length. */
export const inOrder = (stretches: readonly FoundStretch[]): FoundStretch[] =>
  stretches
    .filter(({ startSeconds, endSeconds }) => endSeconds > startSeconds)
    .sort((a, b) => a.startSeconds - b.startSeconds || a.endSeconds - b.endSeconds)

/** Runs above {@link STILL} that come above {@link YES}; with a short gap between them they are one, short ones none. */
const runsAbove = (probabilities: Float64Array): Run[] =>
  runsWhere(probabilities.length, (step) => probabilities[step] > STILL, LEAST_STEPS).filter(
    ([from, to]) =>
      (to - from >= LEAST_STEPS || to - from === probabilities.length) && probabilities.subarray(from, to).some((value) => value > YES),
  )

/** Neighbouring steps: from .. to - 1. */
export type Run = [from: number, to: number]

/** Steps of which something holds; runs with a gap of fewer steps between them are one. */
export function runsWhere(steps: number, holds: (step: number) => boolean, gap = 1): Run[] {
  const runs: Run[] = []
  for (let step = 0; step < steps; step++) {
    if (!holds(step)) continue
    const last = runs.at(-1)
    if (last && step - last[1] < gap) last[1] = step + 1
    else runs.push([step, step + 1])
  }
  return runs
}
