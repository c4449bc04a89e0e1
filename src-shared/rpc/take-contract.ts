/** The part of the contract for takes. */
import { z } from 'zod'
import {
  generationSettingsSchema,
  idSchema,
  nameSchema,
  providerIdSchema,
  seedSchema,
  soundFileFormatSchema,
  takeRegionSchema,
  takeSchema,
} from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

const bytes = z.instanceof(Uint8Array)

export const takeCalls = {
  /** `checkpointStep` null means the newest. */
  'takes.generate': call(
    z.object({
      runId: idSchema,
      checkpointStep: z.int().nonnegative().nullable(),
      seed: seedSchema,
      settings: generationSettingsSchema,
      name: nameSchema.optional(),
      provider: providerIdSchema.optional(),
      /** Only this part of another take is made anew; `settings.seconds` then is that take's length. */
      region: takeRegionSchema.optional(),
    }),
    z.object({ takeId: idSchema, jobId: idSchema }),
  ),
  /** A take of this run is likely to be asked for soon: what it needs stands ready for some minutes. */
  'takes.prepare': call(z.object({ runId: idSchema, checkpointStep: z.int().nonnegative().nullable() }), nothing),
  'takes.rename': call(z.object({ takeId: idSchema, name: nameSchema }), nothing),
  /** To the project's trash. */
  'takes.remove': call(z.object({ takeId: idSchema }), nothing),
  /** The finished take as a sound file, to be saved by the person. */
  'takes.file': call(z.object({ takeId: idSchema, format: soundFileFormatSchema }), z.object({ fileName: z.string(), data: bytes })),
} as const

export const takeEvents = {
  'takes.changed': takeSchema,
  'takes.removed': z.object({ takeId: idSchema }),
} as const
