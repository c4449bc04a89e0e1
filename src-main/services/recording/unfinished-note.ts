import { z } from 'zod'
import { fileNameSchema, idSchema, nameSchema } from '../../../src-shared/project/index.ts'
import { songPlaceSchema } from '../../../src-shared/rpc/index.ts'

/** What stands beside a recording that is being made, so that a crash loses neither its name and its place nor its markers. */
export const unfinishedNoteSchema = z.object({
  id: idSchema,
  name: nameSchema,
  recordedAt: z.string(),
  markers: z.array(z.object({ frame: z.int().nonnegative(), label: z.string() })),
  /** Its name in `recordings/`, from before it moves there. */
  file: fileNameSchema.optional(),
  /** Where in the song it was recorded. */
  songPlace: songPlaceSchema.optional(),
})
export type UnfinishedNote = z.infer<typeof unfinishedNoteSchema>
