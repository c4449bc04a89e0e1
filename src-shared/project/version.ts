import { z } from 'zod'
import { idSchema, nameSchema, timestampSchema } from './identifiers.ts'

export const versionThingSchema = z.object({ kind: z.enum(['recording', 'run', 'take', 'midi-take']), id: idSchema, name: nameSchema })
export type VersionThing = z.infer<typeof versionThingSchema>

/** `versions/<id>.json`, beside `versions/<id>.song.json`: the song and what was in the project's lists at a moment, to return to. */
export const versionSchema = z.object({
  version: z.literal(1),
  id: idSchema,
  name: nameSchema,
  createdAt: timestampSchema,
  /** Kept by the program before something that cannot simply be undone. */
  isAutomatic: z.boolean(),
  tracks: z.int().nonnegative(),
  things: z.array(versionThingSchema).max(200_000),
})
export type Version = z.infer<typeof versionSchema>
