import { z } from 'zod'
import { idSchema, nameSchema, timestampSchema } from './identifiers.ts'
import { mendSchema } from './mend.ts'
import {
  baselinesSchema,
  checkpointSummarySchema,
  epochMetricsSchema,
  isBetter,
  MEAN_SQUARED_ERROR,
  primaryMeasureSchema,
  primaryOf,
  type CheckpointSummary,
} from './metrics.ts'
import { isCorpus, isLabels, learnsPairs, providerIdSchema, trainingSettingsSchema } from './training-settings.ts'

/** A stretch of one recording that belongs to one side of the split. Times in seconds of the recording. */
export const splitSegmentSchema = z.object({
  recordingId: idSchema,
  startSeconds: z.number().nonnegative(),
  endSeconds: z.number().positive(),
  part: z.enum(['training', 'validation']),
})
export type SplitSegment = z.infer<typeof splitSegmentSchema>

/**
 * queued -> running -> completed; running <-> paused (in this app, resumable at once);
 * stopped by the person; failed with a reason; interrupted: the program ended while it ran.
 * Every state but running can be resumed while epochs are left.
 */
export const runStatusSchema = z.enum(['queued', 'running', 'paused', 'stopped', 'completed', 'failed', 'interrupted'])
export type RunStatus = z.infer<typeof runStatusSchema>

/** Where a model that was not trained in this project comes from. */
export const runOriginSchema = z.object({
  /** The file it was imported from, and its sha256, hexadecimal. */
  file: z.string().max(300),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The run that trained it, as that project named it. */
  runId: z.string().max(200),
  runName: z.string().max(200),
  /** What exported it. */
  product: z.string().max(200),
  productVersion: z.string().max(200),
  importedAt: timestampSchema,
})
export type RunOrigin = z.infer<typeof runOriginSchema>

/** A recording as a run learnt from it: one that was removed is known again by its content, and one that was changed is told. */
export const learntMaterialSchema = z.object({
  recordingId: idSchema,
  name: z.string().max(200),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** How it was mended then; null in runs from before it was noted. */
  mend: mendSchema.nullable().default(null),
})
export type LearntMaterial = z.infer<typeof learntMaterialSchema>

/** `runs/<id>/run.json`. */
const currentRunSchema = z.object({
  version: z.literal(2),
  id: idSchema,
  name: nameSchema,
  createdAt: timestampSchema,
  settings: trainingSettingsSchema,
  provider: providerIdSchema,
  split: z.array(splitSegmentSchema),
  /** The recordings of the split; empty in runs from before it was noted. */
  material: z.array(learntMaterialSchema).default([]),
  status: runStatusSchema,
  /** For the person, where status is failed. */
  failure: z.object({ message: z.string(), advice: z.string() }).nullable(),
  epochsDone: z.int().nonnegative(),
  stepsPerEpoch: z.int().nonnegative().nullable(),
  /** Number of trainable values. */
  parameters: z.int().nonnegative().nullable(),
  /** By which its states are compared. */
  measure: primaryMeasureSchema,
  /** What is in the training part: codec frames where it learns from frames, else examples. */
  trainingFrames: z.int().nonnegative().nullable(),
  baselines: baselinesSchema.nullable(),
  checkpoints: z.array(checkpointSummarySchema),
  latest: epochMetricsSchema.nullable(),
  /** The run whose weights it began with, to learn from more; null where it began with nothing. */
  continues: z.object({ runId: idSchema, runName: z.string(), checkpointStep: z.int().nonnegative() }).nullable().default(null),
  /** So long it is to take: its first start measures how many epochs that is. Null where their number was given. */
  withinSeconds: z
    .number()
    .positive()
    .max(30 * 86_400)
    .nullable()
    .default(null),
  /** Null where the project trained it itself. */
  origin: runOriginSchema.nullable().default(null),
})

/** Version 1 knew one task and one measure. */
const fromVersion1 = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'version' in value && value.version === 1
    ? { ...value, version: 2, measure: MEAN_SQUARED_ERROR }
    : value

export const runSchema = z.preprocess(fromVersion1, currentRunSchema)
export type Run = z.infer<typeof runSchema>

/**
 * The state of a run that is used unless another is chosen: the newest; of networks that play with own sounds, find labels or
 * say what is alike, or find sections, the one that is best at what it never heard. Undefined where there is none yet.
 */
export function playedCheckpoint({
  settings,
  measure,
  checkpoints,
}: Pick<Run, 'settings' | 'measure' | 'checkpoints'>): CheckpointSummary | undefined {
  const newest = checkpoints.at(-1)
  if (!isCorpus(settings) && !isLabels(settings) && !learnsPairs(settings)) return newest
  return checkpoints.reduce((best, checkpoint) => {
    const [one, other] = [checkpoint, best].map(({ validation }) => primaryOf(validation, measure))
    return one !== null && (other === null || isBetter(one, other, measure)) ? checkpoint : best
  }, newest as CheckpointSummary)
}
