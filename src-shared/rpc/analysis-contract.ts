/** The part of the contract for what networks say of recordings. */
import { z } from 'zod'
import { ANALYSIS_ENDINGS, analysisSchema, idSchema, nameSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

const one = z.object({ analysisId: idSchema })

export const analysisCalls = {
  /** A run's network listens to recordings; told by `analyses.changed` one by one, then by `analyses.finished`. */
  'analyses.start': call(
    z.object({
      runId: idSchema,
      /** Step of the checkpoint; null means the best one. */
      checkpointStep: z.int().nonnegative().nullable(),
      recordingIds: z.array(idSchema).min(1).max(100_000),
    }),
    z.object({ jobId: idSchema }),
  ),
  'analyses.rename': call(one.extend({ name: nameSchema }), nothing),
  /** To the project's trash. */
  'analyses.remove': call(one, nothing),
  /** As a file for other programs, to be saved by the person. */
  'analyses.file': call(
    one.extend({ ending: z.enum(Object.values(ANALYSIS_ENDINGS).flat()) }),
    z.object({ fileName: z.string(), data: z.instanceof(Uint8Array) }),
  ),
} as const

export const analysisEvents = {
  'analyses.changed': analysisSchema,
  'analyses.removed': one,
  /** What it said of each recording, in their order. */
  'analyses.finished': z.object({ jobId: idSchema, analysisIds: z.array(idSchema) }),
} as const
