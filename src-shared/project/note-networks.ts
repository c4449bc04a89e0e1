import { z } from 'zod'
import { idSchema } from './identifiers.ts'

/** Networks that write notes down and come with the program, by what people are told of them. The first is usual. */
export const NOTE_NETWORKS = { 'basic-pitch': 'Basic Pitch', 'onsets-and-frames': 'Onsets and frames' } as const
export type NoteNetwork = keyof typeof NOTE_NETWORKS
export const NOTE_NETWORK_IDS = Object.keys(NOTE_NETWORKS) as NoteNetwork[]

/** The model of runs that learn to write notes down. */
export const NOTES_MODEL = 'listen-notes'

/** Who writes notes down: a network that comes with the program, or one that a run has learnt. */
export const notesBySchema = z.union([z.enum(NOTE_NETWORK_IDS), z.object({ runId: idSchema })])
export type NotesBy = z.infer<typeof notesBySchema>
