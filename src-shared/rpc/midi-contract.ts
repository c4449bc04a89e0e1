/** The part of the contract for what was played on a MIDI instrument. The instrument itself is the window's: it has Web MIDI. */
import { z } from 'zod'
import { midiMessageSchema } from '../music/index.ts'
import { idSchema, midiTakeSchema, nameSchema, notesPlayingSchema, PLAYED_MIDI_LIMITS, refusalSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'
import { songPlaceSchema } from './recording-contract.ts'

const one = z.object({ takeId: idSchema })

/** Where notes go that are played. */
export const playedPlaceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('take') }),
  songPlaceSchema.extend({ kind: z.literal('song') }),
])
export type PlayedPlace = z.infer<typeof playedPlaceSchema>

/** What became of notes that were played; both null where none was. */
export const playedOutcomeSchema = z.object({ takeId: idSchema.nullable(), clipId: idSchema.nullable() })
export type PlayedOutcome = z.infer<typeof playedOutcomeSchema>

/** Of a take from any beginning, in the song from its first tick; what is played in a count-in lies before it. */
const playedSeconds = z.number().min(-PLAYED_MIDI_LIMITS.longestSeconds).max(PLAYED_MIDI_LIMITS.longestSeconds)

/** Some more of what is played, and until when it was played: keys that are down sound until then. */
export const heardNotesSchema = z.object({
  heard: z.array(z.object({ seconds: playedSeconds, message: midiMessageSchema })).max(10_000),
  untilSeconds: playedSeconds,
})
export type HeardNotes = z.infer<typeof heardNotesSchema>

export const midiCalls = {
  /** Notes are being played from now on. What the program has been given of them stays, whatever becomes of it or of the window. */
  'playedNotes.begin': call(z.object({ place: playedPlaceSchema }), z.object({ playedId: idSchema })),
  'playedNotes.add': call(heardNotesSchema.extend({ playedId: idSchema }), nothing),
  /** Puts them in their place: a take, or a clip of the song; a take, too, where the clip's track is gone. */
  'playedNotes.finish': call(z.object({ playedId: idSchema }), playedOutcomeSchema),
  /** MIDI files that were uploaded, kept as they are to be learnt from; told by `midiTakes.imported`. */
  'midiTakes.importUploads': call(z.object({ uploadIds: z.array(idSchema).min(1).max(10_000) }), z.object({ jobId: idSchema })),
  /** New notes by a network that learnt from notes; told by `midiTakes.generated`. */
  'midiTakes.generate': call(
    z.object({
      runId: idSchema,
      /** Step of the checkpoint; null means the newest. */
      checkpointStep: z.int().nonnegative().nullable(),
      /** It goes on from these notes; null: from nothing. */
      seedTakeId: idSchema.nullable(),
      settings: notesPlayingSchema,
      name: nameSchema.optional(),
    }),
    z.object({ jobId: idSchema }),
  ),
  'midiTakes.rename': call(one.extend({ name: nameSchema }), nothing),
  /** To the project's trash. */
  'midiTakes.remove': call(one, nothing),
  /** As a Standard MIDI File, to be saved by the person. */
  'midiTakes.file': call(one, z.object({ fileName: z.string(), data: z.instanceof(Uint8Array) })),
} as const

export const midiEvents = {
  'midiTakes.changed': midiTakeSchema,
  'midiTakes.removed': one,
  'midiTakes.imported': z.object({
    jobId: idSchema,
    imported: z.array(idSchema),
    /** Those whose content is here already. */
    alreadyHere: z.array(idSchema),
    refused: z.array(refusalSchema),
  }),
  'midiTakes.generated': z.object({ jobId: idSchema, takeId: idSchema }),
} as const
