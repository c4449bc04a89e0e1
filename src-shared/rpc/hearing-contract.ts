/** The part of the contract about what recordings hold: tempo, beats, keys, chords. */
import { z } from 'zod'
import { heardCorrectionSchema, heardSchema, heardSummarySchema, idSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

export const hearingCalls = {
  /** Whether recordings are listened to by themselves, whenever nothing more important is done. */
  'hearing.background': call(z.object({ on: z.boolean() }), nothing),
  /** Of all recordings that were listened to, as found. */
  'hearing.known': call(nothing, z.object({ found: z.array(heardSummarySchema) })),
  /** As found, where it was listened to before; else a job that tells by `hearing.found`. */
  'hearing.find': call(z.object({ recordingId: idSchema }), z.object({ heard: heardSchema.nullable(), jobId: idSchema.nullable() })),
  /** What the person says instead of what was found; `library.changed` tells of it. */
  'hearing.correct': call(z.object({ recordingId: idSchema, correction: heardCorrectionSchema }), nothing),
}

export const hearingEvents = {
  'hearing.found': heardSummarySchema,
}
