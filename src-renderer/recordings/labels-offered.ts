import { valueInLabel, type Recording } from '../../src-shared/project/index.ts'

/**
 * How the field says what music feels like, moment by moment: how pleasant, and how stirring.
 *
 * @source Russell 1980, "A circumplex model of affect"; Aljanaki, Yang, Soleymani 2017 (dynamic emotion of music)
 */
const FEELINGS = ['valence', 'arousal']

/** Labels that can be said of recordings, by the alphabet: those that were said before; of values the names, for a number to follow. */
export function labelsOffered(recordings: readonly Pick<Recording, 'markers'>[]): string[] {
  const said = recordings.flatMap(({ markers }) => markers.map(({ label }) => label)).filter((label) => label !== '')
  const words = said.map((label) => {
    const value = valueInLabel(label)
    return value ? `${value.name} = ` : label
  })
  return [...new Set([...words, ...FEELINGS.map((name) => `${name} = `)])].sort((a, b) => a.localeCompare(b))
}
