import type { CorpusPlaying } from '../../src-shared/project/index.ts'

type Weights = CorpusPlaying['recordingWeights']

/** How often a recording's sounds come, as a person chooses it. */
export const WEIGHT_STEPS = [
  { value: 'never', label: 'Never', weight: 0 },
  { value: 'less', label: 'Less', weight: 0.25 },
  { value: 'as-it-comes', label: 'As it comes', weight: 1 },
  { value: 'more', label: 'More', weight: 4 },
  { value: 'mostly', label: 'Mostly', weight: 16 },
] as const
export type WeightStep = (typeof WEIGHT_STEPS)[number]['value']

export const stepOf = (weights: Weights, recordingId: string): WeightStep => {
  const weight = weights[recordingId] ?? 1
  return WEIGHT_STEPS.reduce((best, step) => (Math.abs(step.weight - weight) < Math.abs(best.weight - weight) ? step : best)).value
}

export function withStep(weights: Weights, recordingId: string, wanted: WeightStep): Weights {
  const { [recordingId]: _former, ...others } = weights
  const { weight } = WEIGHT_STEPS.find(({ value }) => value === wanted)!
  return weight === 1 ? others : { ...others, [recordingId]: weight }
}

/** This recording alone is heard. */
export const onlyOne = (ids: readonly string[], recordingId: string): Weights =>
  Object.fromEntries(ids.filter((id) => id !== recordingId).map((id) => [id, 0]))

const MOST_NAMED = 2

/** Which recordings come more often or less, in a line. */
export function weightWords(weights: Weights, recordings: readonly { id: string; name: string }[]): string {
  const heard = recordings.filter(({ id }) => weights[id] !== 0)
  const changed = heard.filter(({ id }) => (weights[id] ?? 1) !== 1)
  if (heard.length === 0) return 'none'
  const names = heard.slice(0, MOST_NAMED).map(({ name }) => `“${name}”`)
  const which =
    heard.length === recordings.length
      ? 'all'
      : heard.length <= MOST_NAMED
        ? `only ${names.join(' and ')}`
        : `${heard.length} of ${recordings.length}`
  return changed.length === 0 || (heard.length === 1 && recordings.length > 1) ? which : `${which}, some more than others`
}
