import type { FoundStretch } from '../../../src-shared/project/index.ts'
import type { Answers } from './label-kind.ts'
import { readStates } from './read-states.ts'

/** Nats that a change of note costs, or that the line begins or ends: as much as a tenth of a second of doubt. */
const CHANGE = 4
const SILENCE = ''

/** One line through how salient each key is, by a Viterbi path, or silence: as likely as the likeliest key is not. */
export function readMelody(answers: Answers): FoundStretch[] {
  const { names, probabilities } = answers
  const states = names.length + 1
  const withSilence = new Float32Array((probabilities.length / names.length) * states)
  for (let step = 0; step * states < withSilence.length; step++) {
    const keys = probabilities.subarray(step * names.length, (step + 1) * names.length)
    withSilence.set(keys, step * states)
    withSilence[step * states + names.length] = 1 - Math.max(...keys)
  }
  const path = readStates(CHANGE)({ ...answers, probabilities: withSilence, names: [...names, SILENCE] })
  return path.filter(({ label }) => label !== SILENCE)
}
