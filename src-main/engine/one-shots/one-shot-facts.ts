import { z } from 'zod'

export { ONE_SHOT_RATE } from '../../../src-shared/project/index.ts'

/** Samples of a one-shot: half a second. */
export const ONE_SHOT_SAMPLES = 8192

/** What a sound can be asked for: a number that was measured on every sound that was learnt from. */
export const conditionFactsSchema = z.object({
  name: z.string(),
  mean: z.number(),
  deviation: z.number().positive(),
  /** Between these nine tenths of the sounds lie. */
  lowest: z.number(),
  highest: z.number(),
})
export type ConditionFacts = z.infer<typeof conditionFactsSchema>

/** What of the material a network of one-shots has to know. */
export const oneShotFactsSchema = z.object({ sounds: z.int().positive(), conditions: z.array(conditionFactsSchema) })
export type OneShotFacts = z.infer<typeof oneShotFactsSchema>

/** Facts of a value over all sounds. */
export function conditionFacts(name: string, values: readonly number[]): ConditionFacts {
  const sorted = values.toSorted((a, b) => a - b)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]
  return { name, mean, deviation: Math.max(deviation, 1e-3), lowest: at(0.05), highest: at(0.95) }
}

/** What the network is told: the value in deviations from the mean. */
export const standardisedCondition = (value: number, { mean, deviation }: ConditionFacts): number => (value - mean) / deviation
