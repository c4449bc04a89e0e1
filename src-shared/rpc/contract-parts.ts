import { z } from 'zod'
import { idSchema } from '../project/index.ts'

export const nothing = z.object({})

/** One call of the contract: what it takes and what it answers. */
export const call = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result })

/** Which sound: an imported recording or a take. */
export const soundRefSchema = z.object({ kind: z.enum(['recording', 'take', 'round-trip']), id: idSchema })
export type SoundRef = z.infer<typeof soundRefSchema>
