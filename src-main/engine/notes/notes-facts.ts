import { z } from 'zod'
import { PLACES } from './note-events.ts'

const placeSchema = z
  .int()
  .min(0)
  .max(PLACES - 1)

/** What a checkpoint keeps of the pieces: how takes go that begin from nothing. */
export const notesFactsSchema = z.object({
  tempoBpm: z.number().positive(),
  barSteps: z.int().positive(),
  /** Where notes begin in a bar, in steps. */
  places: z.array(placeSchema),
})
export type NotesFacts = z.infer<typeof notesFactsSchema>
