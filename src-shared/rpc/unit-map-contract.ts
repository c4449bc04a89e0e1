/** The part of the contract that the map of a network's sounds needs. */
import { z } from 'zod'
import { idSchema } from '../project/index.ts'
import { call } from './contract-parts.ts'

const column = z.instanceof(Float32Array)

/** Sounds of recordings, where alike ones are near; all columns of one length. */
export const soundMapSchema = z.object({
  recordingIds: z.array(idSchema),
  /** Most of it lies within -1..1. */
  x: column,
  y: column,
  /** Which of the recordings. */
  recording: column,
  startSeconds: column,
  seconds: column,
})
export type SoundMap = z.infer<typeof soundMapSchema>

/** The sounds that a network plays with. */
export const unitMapSchema = soundMapSchema.extend({ runId: idSchema, levelDb: column })
export type UnitMap = z.infer<typeof unitMapSchema>

export const unitMapCalls = {
  /** At once where it was made before, else a job that tells by `unitMaps.ready`. */
  'unitMaps.find': call(z.object({ runId: idSchema }), z.object({ map: unitMapSchema.nullable(), jobId: idSchema.nullable() })),
}

export const unitMapEvents = {
  'unitMaps.ready': z.object({ jobId: idSchema, map: unitMapSchema }),
}
