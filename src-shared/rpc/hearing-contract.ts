/** The part of the contract about what recordings hold: tempo, beats, keys, chords. */
import { z } from 'zod'
import { heardCorrectionSchema, heardSchema, heardSummarySchema, idSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

const pitch = z.int().min(0).max(127)
/** How a person wants notes to be read: see `NoteTidying`. */
const noteTidyingSchema = z.object({
  sensitivity: z.number().min(0).max(1),
  shortestSeconds: z.number().min(0).max(10),
  lowestPitch: pitch,
  highestPitch: pitch,
  softestDb: z.number().min(0).max(127),
})

const column = z.instanceof(Float32Array)

export const hearingCalls = {
  /** Whether recordings are listened to by themselves, whenever nothing more important is done. */
  'hearing.background': call(z.object({ on: z.boolean() }), nothing),
  /** Of all recordings that were listened to, as found. */
  'hearing.known': call(nothing, z.object({ found: z.array(heardSummarySchema) })),
  /** As found, where it was listened to before; else a job that tells by `hearing.found`. */
  'hearing.find': call(z.object({ recordingId: idSchema }), z.object({ heard: heardSchema.nullable(), jobId: idSchema.nullable() })),
  /** Writes down what a recording plays, or reads it anew as is wished; told by `hearing.notesRead`. `keep`: as a MIDI take, too. */
  'hearing.readNotes': call(
    z.object({ recordingId: idSchema, tidying: noteTidyingSchema, keep: z.boolean() }),
    z.object({ jobId: idSchema }),
  ),
  /** What the person says instead of what was found; `library.changed` tells of it. */
  'hearing.correct': call(z.object({ recordingId: idSchema, correction: heardCorrectionSchema }), nothing),
}

export const hearingEvents = {
  'hearing.found': heardSummarySchema,
  'hearing.notesRead': z.object({
    jobId: idSchema,
    recordingId: idSchema,
    /** One value a note. */
    pitch: column,
    velocity: column,
    startSeconds: column,
    seconds: column,
    takeId: idSchema.nullable(),
  }),
}
