import { z } from 'zod'
import { idSchema } from './identifiers.ts'

/** How a network writes new notes. */
export const notesPlayingSchema = z.object({
  bars: z.int().min(1).max(512),
  /** 0.1: nearly always the likeliest note; 1: as it has learnt; above: adventurous. */
  temperature: z.number().min(0.05).max(2),
  /** Beats a minute; null: as what it goes on from has it, or else what it learnt from. */
  tempoBpm: z.number().min(20).max(400).nullable(),
  randomSeed: z.int().min(0).max(0xffffffff),
})
export type NotesPlaying = z.infer<typeof notesPlayingSchema>

export const FIRST_NOTES_PLAYING: NotesPlaying = { bars: 16, temperature: 0.9, tempoBpm: null, randomSeed: 1 }

/** Fewer notes than this teach nothing: some bars of a melody. */
export const LEAST_NOTES_TO_LEARN = 48

/** Which network wrote notes, and from what it went on. */
export const notesProvenanceSchema = z.object({
  runId: idSchema,
  runName: z.string(),
  model: z.string(),
  checkpointStep: z.int().nonnegative(),
  checkpointEpoch: z.int().nonnegative(),
  /** The notes that it went on from; null: from nothing. */
  seed: z.object({ takeId: idSchema, name: z.string() }).nullable(),
  settings: notesPlayingSchema,
  /** As it stands in the file; its name in takes of before it was noted. */
  title: z.string().max(200).optional(),
})
export type NotesProvenance = z.infer<typeof notesProvenanceSchema>
