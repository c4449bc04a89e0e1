/** The part of the contract that short sounds need. */
import { z } from 'zod'
import { idSchema, MOST_ONE_SHOTS, oneShotWishSchema, wantedOneShotSchema } from '../project/index.ts'
import { call } from './contract-parts.ts'

/** Short sounds of a network. */
export const oneShotsSchema = z.object({
  runId: idSchema,
  /** The newest state where it is null. */
  checkpointStep: z.int().nullable(),
  sounds: z.array(wantedOneShotSchema).min(1).max(MOST_ONE_SHOTS),
})
export type OneShotsRequest = z.infer<typeof oneShotsSchema>

export const oneShotCalls = {
  /** Mono, one after another, all of one length; and what can be asked for. */
  'oneShots.make': call(
    oneShotsSchema,
    z.object({ sampleRate: z.int(), samples: z.instanceof(Float32Array), wishes: z.array(oneShotWishSchema) }),
  ),
  /** The first of them as a sound file, to be saved by the person. */
  'oneShots.file': call(oneShotsSchema, z.object({ fileName: z.string(), data: z.instanceof(Uint8Array) })),
}
