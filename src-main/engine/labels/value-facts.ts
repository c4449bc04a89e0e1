import { DatasetError } from '../datasets/errors.ts'
import type { LabelFacts } from './label-facts.ts'
import type { LabelledRecording } from './split-labelled.ts'

/**
 * The names of which values are learnt, in the order of the alphabet, and their scales: each second that a value was said of counts alike.
 * A name of which the same is said everywhere is left out.
 *
 * @throws DatasetError where there is nothing to tell
 */
export function valueFacts(recordings: readonly LabelledRecording[]): LabelFacts {
  const said = recordings.flatMap(({ stretches }) =>
    stretches.map(({ label, value = 0, startSeconds, endSeconds }) => ({ label, value, seconds: endSeconds - startSeconds })),
  )
  const scales = [...new Set(said.map(({ label }) => label))]
    .sort((a, b) => a.localeCompare(b))
    .flatMap((name) => {
      const own = said.filter(({ label }) => label === name)
      const seconds = own.reduce((sum, one) => sum + one.seconds, 0)
      const meanOf = (of: (value: number) => number): number => own.reduce((sum, one) => sum + one.seconds * of(one.value), 0) / seconds
      const mean = meanOf((value) => value)
      const deviation = Math.sqrt(meanOf((value) => (value - mean) ** 2))
      const values = own.map(({ value }) => value)
      const [lowest, highest] = [Math.min(...values), Math.max(...values)]
      return highest > lowest ? [{ name, scale: { mean, deviation, lowest, highest } }] : []
    })
  if (scales.length === 0)
    throw new DatasetError(
      said.length === 0 ? 'No recording has labels that say values.' : 'All labels say the same value.',
      'Mark places with how much of something there is, such as "lively = 0.2" and "lively = 0.9", in several recordings.',
    )
  return { names: scales.map(({ name }) => name), per: 'frame', scales: scales.map(({ scale }) => scale) }
}
