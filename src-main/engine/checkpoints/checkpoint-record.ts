import { z } from 'zod'
import {
  channelLayoutSchema,
  checkpointSummarySchema,
  codecIdSchema,
  isNextFrame,
  measuredSchema,
  MEAN_SQUARED_ERROR,
  trainingSettingsSchema,
} from '../../../src-shared/project/index.ts'
import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { NO_PLATEAU, plateauSchema } from './plateau.ts'

const codecRecordSchema = z.object({
  id: codecIdSchema,
  sampleRate: z.int().positive(),
  /** Mono where the checkpoint is older than stereo. */
  channels: channelLayoutSchema.default('mono'),
  frameSamples: z.int().positive(),
  /** Frames did not overlap in checkpoints that do not say so. */
  hopSamples: z.int().positive().optional(),
  dimensions: z.int().positive(),
})

/** Of the training frames; float64, exact through JSON. */
const standardisationSchema = z.object({
  kind: z.enum(['per-dimension', 'global']),
  frames: z.int().positive(),
  mean: z.array(z.number()),
  scale: z.array(z.number().positive()),
})

const currentSchema = z
  .object({
    version: z.literal(2),
    summary: checkpointSummarySchema,
    settings: trainingSettingsSchema,
    /** Of models of frames; null for others. */
    codec: codecRecordSchema.nullable().default(null),
    standardisation: standardisationSchema.nullable().default(null),
    /** What else has to be known again of the material, as the model's data wrote it: a vocabulary, the names of labels, statistics. */
    facts: z.record(z.string(), z.unknown()).default({}),
    progress: z.object({
      /** Steps taken in the epoch under way; its shuffle and noise follow from seed, epoch and step. */
      stepInEpoch: z.int().nonnegative(),
      /** Sums of each measure times examples, and examples, over those steps. */
      sums: measuredSchema,
      examples: z.int().nonnegative(),
      /** Time spent on that epoch so far. */
      epochSeconds: z.number().nonnegative(),
      /** Of checkpoints from before there was a rate that follows the loss: as at the beginning. */
      plateau: plateauSchema.default(NO_PLATEAU),
    }),
  })
  .refine(({ settings, codec, standardisation }) => !isNextFrame(settings) || (codec !== null && standardisation !== null), {
    error: 'frames need their codec and standardisation',
  })

/** Version 1 knew one task and one measure. */
const fromVersion1 = (value: unknown): unknown => {
  const first = z.looseObject({ version: z.literal(1), progress: z.looseObject({}) }).safeParse(value)
  if (!first.success) return value
  const { lossSum, lossSequences, ...progress } = first.data.progress
  const sums = lossSequences === 0 ? {} : { [MEAN_SQUARED_ERROR.name]: lossSum }
  return { ...first.data, version: 2, progress: { ...progress, sums, examples: lossSequences } }
}

/**
 * Everything but the tensors: enough, with them, to go on training bit for bit or to generate, from this one file.
 */
export const checkpointRecordSchema = z.preprocess(fromVersion1, currentSchema)
export type CheckpointRecord = z.infer<typeof checkpointRecordSchema>

type OfFrames = Pick<CheckpointRecord, 'settings' | 'codec' | 'standardisation'>

/** What is known of a model that foresees frames. */
export type FrameRecord<T extends OfFrames = CheckpointRecord> = T & {
  settings: NextFrameSettings
  codec: NonNullable<T['codec']>
  standardisation: NonNullable<T['standardisation']>
}

export const isFrameRecord = <T extends OfFrames>(record: T): record is FrameRecord<T> => isNextFrame(record.settings)
