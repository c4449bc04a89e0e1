/** The part of the contract for the ways of turning sound into frames and back. */
import { z } from 'zod'
import { codecChoiceSchema, codecDescriptorSchema, idSchema, roundTripSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

export const codecCalls = {
  /** Every way of turning sound into frames. */
  'codecs.list': call(nothing, z.object({ codecs: z.array(codecDescriptorSchema) })),
  /**
   * A recording as a codec keeps it: at once where it was made before, else a job that tells by `codecs.roundTripReady`. Heard as the sound
   * `round-trip`.
   */
  'codecs.roundTrip': call(
    codecChoiceSchema.extend({ recordingId: idSchema }),
    z.object({ roundTrip: roundTripSchema.nullable(), jobId: idSchema.nullable() }),
  ),
} as const

export const codecEvents = {
  'codecs.roundTripReady': z.object({ jobId: idSchema, roundTrip: roundTripSchema }),
} as const
