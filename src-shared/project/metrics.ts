import { z } from 'zod'

/** Numbers by the names that a model gives its measures, e.g. `loss`. */
export const measuredSchema = z.record(z.string().max(60), z.number())
export type Measured = z.infer<typeof measuredSchema>

/** The measure by which the states of a run are compared. */
export const primaryMeasureSchema = z.object({ name: z.string().max(60), better: z.enum(['lower', 'higher']) })
export type PrimaryMeasure = z.infer<typeof primaryMeasureSchema>

/**
 * The one measure of runs from before there were others: mean squared error of standardised frames; 1 is about what predicting zero gives.
 */
export const MEAN_SQUARED_ERROR: PrimaryMeasure = { name: 'loss', better: 'lower' }

/** `{ trainLoss, validationLoss }` of version 1, as what was measured in training and on what was kept aside. */
const withMeasures = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || !('trainLoss' in value)) return value
  const { trainLoss, validationLoss = null, ...rest } = value as { trainLoss: number | null; validationLoss?: number | null }
  const measured = (loss: number | null): Measured | null => (loss === null ? null : { [MEAN_SQUARED_ERROR.name]: loss })
  return { ...rest, training: measured(trainLoss), validation: measured(validationLoss) }
}

export const epochMetricsSchema = z.preprocess(
  withMeasures,
  z.object({
    epoch: z.int().positive(),
    step: z.int().nonnegative(),
    /** Means over the epoch's examples. */
    training: measuredSchema,
    /** On what was kept aside; null where nothing was. */
    validation: measuredSchema.nullable(),
    seconds: z.number().nonnegative(),
    /** The most memory that the training's process had taken by then; not in runs from before it was noted. */
    memoryBytes: z.number().positive().optional(),
  }),
)
export type EpochMetrics = z.infer<typeof epochMetricsSchema>

/** What cheap guesses reach in the primary measure on the same data, shown beside it. */
export const baselinesSchema = z.preprocess(
  (value) => {
    if (typeof value !== 'object' || value === null || !('persistenceLoss' in value)) return value
    const { persistenceLoss: persistence, zeroLoss: zero, part } = value as Record<string, unknown>
    return { guesses: { persistence, zero }, part }
  },
  z.object({
    /** By the names that the task gives them: `persistence` repeats the last frame, `zero` predicts zero, the mean frame. */
    guesses: measuredSchema,
    /** Which part they were measured on: validation where there is one. */
    part: z.enum(['training', 'validation']),
    /** Of networks of labels: those that are in nothing that was measured; not in runs from before it was noted. */
    unmeasured: z.array(z.string()).optional(),
  }),
)
export type Baselines = z.infer<typeof baselinesSchema>

/** Labels that a sentence names. */
const MOST_NAMED = 4

/** Of which labels the figures do not speak, in plain words; empty where they speak of all. */
export function unmeasuredSentence(baselines: Baselines | null): string {
  const labels = baselines?.unmeasured ?? []
  if (labels.length === 0) return ''
  const named = labels.slice(0, MOST_NAMED).map((label) => `“${label}”`)
  const others = labels.length > MOST_NAMED ? ` and ${labels.length - MOST_NAMED} more` : ''
  return `How well it finds ${named.join(', ')}${others} is not measured: too few recordings have them to keep one aside.`
}

export const checkpointSummarySchema = z.preprocess(
  withMeasures,
  z.object({
    step: z.int().nonnegative(),
    epoch: z.int().nonnegative(),
    /** Of the last whole epoch; null before there was one. */
    training: measuredSchema.nullable(),
    /** Of these very weights; null where nothing is kept aside, or within an epoch. */
    validation: measuredSchema.nullable(),
  }),
)
export type CheckpointSummary = z.infer<typeof checkpointSummarySchema>

/** The primary measure's number; null where it was not measured. */
export const primaryOf = (measured: Measured | null | undefined, { name }: Pick<PrimaryMeasure, 'name'>): number | null =>
  measured?.[name] ?? null

/** Whether the one number is better than the other. */
export const isBetter = (one: number, other: number, { better }: Pick<PrimaryMeasure, 'better'>): boolean =>
  better === 'lower' ? one < other : one > other
