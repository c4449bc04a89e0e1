/** The part of the contract for trainings and what can be trained. */
import { z } from 'zod'
import {
  epochMetricsSchema,
  idSchema,
  modelDescriptorSchema,
  nameSchema,
  providerIdSchema,
  runSchema,
  trainingSettingsSchema,
} from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

/** Settings of a run as the app sends them: the preset's values with the person's changes already applied. */
const startTraining = z.object({
  name: nameSchema.optional(),
  settings: trainingSettingsSchema,
  provider: providerIdSchema.optional(),
  /** A run whose newest state it begins with; the settings then are that run's but for recordings and rounds. */
  continues: idSchema.optional(),
  /** So long it is to take, instead of the epochs of its settings. */
  withinSeconds: z
    .number()
    .positive()
    .max(30 * 86_400)
    .optional(),
})

export const trainingCalls = {
  'models.list': call(nothing, z.object({ models: z.array(modelDescriptorSchema) })),
  /** Learns to play on with the recordings that are there and plays a first take; all the rest follows by itself. */
  'training.firstSound': call(nothing, z.object({ runId: idSchema })),
  'training.start': call(startTraining, z.object({ runId: idSchema })),
  /** Keeps a checkpoint and frees the machine. */
  'training.pause': call(z.object({ runId: idSchema }), nothing),
  'training.resume': call(z.object({ runId: idSchema, epochs: z.int().min(1).max(100_000).optional() }), nothing),
  /** Keeps a checkpoint; the run counts as finished but can be resumed. */
  'training.stop': call(z.object({ runId: idSchema }), nothing),
  'training.metrics': call(z.object({ runId: idSchema }), z.object({ epochs: z.array(epochMetricsSchema) })),
  'training.rename': call(z.object({ runId: idSchema, name: nameSchema }), nothing),
  /** To the project's trash. */
  'training.remove': call(z.object({ runId: idSchema }), nothing),
} as const

export const trainingEvents = {
  'training.runChanged': runSchema,
  'training.runRemoved': z.object({ runId: idSchema }),
  /** Between epochs, a few times a second at most. */
  'training.stepCompleted': z.object({
    runId: idSchema,
    epoch: z.int(),
    step: z.int(),
    loss: z.number(),
    secondsLeft: z.number().nullable(),
  }),
  'training.epochCompleted': z.object({ runId: idSchema, metrics: epochMetricsSchema }),
} as const
