import { z } from 'zod'
import { idSchema, nameSchema } from '../../../src-shared/project/index.ts'

/** What stands beside a recording that is being made, so that a crash loses neither its name nor its markers. */
export const unfinishedNoteSchema = z.object({
  id: idSchema,
  name: nameSchema,
  recordedAt: z.string(),
  markers: z.array(z.object({ frame: z.int().nonnegative(), label: z.string() })),
})
export type UnfinishedNote = z.infer<typeof unfinishedNoteSchema>
