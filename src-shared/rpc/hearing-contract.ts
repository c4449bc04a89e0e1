/** The part of the contract about what recordings hold: tempo, beats, keys, chords. */
import { z } from 'zod'
import { heardCorrectionSchema, heardSchema, heardSummarySchema, idSchema, labelSchema, notesBySchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'
import { soundMapSchema } from './unit-map-contract.ts'

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

/** All notes, or the strokes of kick, snare and hi-hat. */
const heardNoteKindSchema = z.enum(['notes', 'drums'])

export const hearingCalls = {
  /** Whether recordings are listened to by themselves, whenever nothing more important is done. */
  'hearing.background': call(z.object({ on: z.boolean() }), nothing),
  /** Of all recordings that were listened to, as found. */
  'hearing.known': call(nothing, z.object({ found: z.array(heardSummarySchema) })),
  /** As found, where it was listened to before; else a job that tells by `hearing.found`. */
  'hearing.find': call(z.object({ recordingId: idSchema }), z.object({ heard: heardSchema.nullable(), jobId: idSchema.nullable() })),
  /** The melody of a recording that was listened to, see `Melody`; null where it was not. */
  'hearing.melody': call(
    z.object({ recordingId: idSchema }),
    z.object({ melody: z.object({ hz: column, confidence: column }).nullable() }),
  ),
  /**
   * Writes down what a recording plays, notes `by` a network, or reads it anew as is wished; told by `hearing.notesRead`. `keep`: as a MIDI
   * take, too.
   */
  'hearing.readNotes': call(
    z.object({ recordingId: idSchema, what: heardNoteKindSchema, by: notesBySchema, tidying: noteTidyingSchema, keep: z.boolean() }),
    z.object({ jobId: idSchema }),
  ),
  /** The chords or the tune that the network hears which comes with the program; told by `hearing.networkSaid`. */
  'hearing.askNetwork': call(z.object({ recordingId: idSchema, what: z.enum(['chords', 'tune']) }), z.object({ jobId: idSchema })),
  /** The sections that a run's network finds which learnt structure; told by `hearing.networkSaid`. */
  'hearing.askSections': call(z.object({ recordingId: idSchema, runId: idSchema }), z.object({ jobId: idSchema })),
  /** What sounds most like a recording, or a moment of it, to a run's network, or to the program (null); told by `hearing.alike`. */
  'hearing.similar': call(
    z.object({ recordingId: idSchema, seconds: z.number().nonnegative().nullable(), runId: idSchema.nullable() }),
    z.object({ jobId: idSchema }),
  ),
  /** What sounds most like what is marked with a label; told by `hearing.alike`. */
  'hearing.likeLabel': call(z.object({ label: labelSchema }), z.object({ jobId: idSchema })),
  /** Where the sounds of all recordings lie beside each other; told by `hearing.mapped`. */
  'hearing.map': call(nothing, z.object({ jobId: idSchema })),
  /** Recordings of the same piece; told by `hearing.versions`. */
  'hearing.findVersions': call(nothing, z.object({ jobId: idSchema })),
  /** What the person says instead of what was found; `library.changed` tells of it. */
  'hearing.correct': call(z.object({ recordingId: idSchema, correction: heardCorrectionSchema }), nothing),
}

export const hearingEvents = {
  'hearing.found': heardSummarySchema,
  'hearing.networkSaid': z.object({
    recordingId: idSchema,
    correction: heardCorrectionSchema.pick({ chords: true, sections: true, tune: true }).partial(),
  }),
  /** The most alike first, to a recording or a moment of it, or to what is marked with a label. */
  'hearing.alike': z.object({
    recordingId: idSchema.nullable(),
    label: labelSchema.nullable(),
    seconds: z.number().nullable(),
    alike: z.array(z.object({ recordingId: idSchema, likeness: z.number(), atSeconds: z.number() })),
  }),
  'hearing.mapped': z.object({ map: soundMapSchema }),
  /** The surest first; see `groupsOf`. */
  'hearing.versions': z.object({
    pairs: z.array(z.object({ a: idSchema, b: idSchema, share: z.number(), semitones: z.int(), isSameRecording: z.boolean() })),
  }),
  'hearing.notesRead': z.object({
    jobId: idSchema,
    recordingId: idSchema,
    what: heardNoteKindSchema,
    /** One value a note. */
    pitch: column,
    velocity: column,
    startSeconds: column,
    seconds: column,
    takeId: idSchema.nullable(),
  }),
}
