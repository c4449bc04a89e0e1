import { z } from 'zod'
import { idSchema } from '../project/index.ts'

export const nothing = z.object({})

/** One call of the contract: what it takes and what it answers. */
export const call = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result })

/**
 * Which sound: the song's while it is made, an imported recording, a take, notes as the instrument plays them, a recording as a codec keeps
 * it, a seed that was played in, a sound of a listening test, a recording or take with its edits, what was to be heard of one, or an
 * example of what a model makes.
 */
export const soundRefSchema = z.object({
  kind: z.enum([
    'recording',
    'take',
    'midi-take',
    'round-trip',
    'captured',
    'song',
    'test-sound',
    'edited-recording',
    'edited-take',
    'heard-part',
    'example',
  ]),
  id: idSchema,
})
export type SoundRef = z.infer<typeof soundRefSchema>
