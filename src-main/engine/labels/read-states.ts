import type { FoundStretch } from '../../../src-shared/project/index.ts'
import { likeliestPath } from '../hearing/likeliest-path.ts'
import type { Answers } from './label-kind.ts'
import { columnOf, inOrder, meanOf, rounded } from './read-stretches.ts'

/** Below it a step says no more against an answer: one odd step is not held against a whole stretch. */
const LEAST_PROBABILITY = 1e-3

/**
 * Answers of which one holds at each time, as the likeliest way through them.
 *
 * @param changeCost what a change costs, in nats
 */
export const readStates =
  (changeCost: number) =>
  (answers: Answers): FoundStretch[] => {
    const { probabilities, names, stepSeconds, seconds } = answers
    const steps = probabilities.length / names.length
    const scores = Array.from({ length: steps }, (_, step) =>
      Float64Array.from({ length: names.length }, (_, i) => Math.log(Math.max(LEAST_PROBABILITY, probabilities[step * names.length + i]))),
    )
    const runs: { name: number; from: number; to: number }[] = []
    likeliestPath(scores, changeCost).forEach((name, step) => {
      const before = runs.at(-1)
      if (before?.name === name) before.to = step + 1
      else runs.push({ name, from: step, to: step + 1 })
    })
    // A step is what sounds around its time: a stretch changes halfway between two of them.
    const edge = (step: number): number =>
      rounded(step === 0 ? 0 : step === steps ? seconds : Math.min(seconds, (step - 0.5) * stepSeconds))
    return inOrder(
      runs.map(({ name, from, to }) => ({
        startSeconds: edge(from),
        endSeconds: edge(to),
        label: names[name],
        probability: meanOf(columnOf(answers, name), from, to),
      })),
    )
  }
