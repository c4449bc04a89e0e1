/** The part of the contract that the map of a network's sounds needs. */
import { z } from 'zod';
import { idSchema } from '../project/index.ts';
import { call } from './contract-parts.ts';
const column = z.instanceof(Float32Array);
/** The sounds that a network plays with, where alike ones are near; all columns of one length. */
export const unitMapSchema = z.object({
    runId: idSchema,
    recordingIds: z.array(idSchema),
    /** Most of it lies within -1..1. */
    x: column,
    y: column,
    /** Which of the recordings. */
    recording: column,
    startSeconds: column,
    seconds: column,
    levelDb: column,
});
export const unitMapCalls = {
    /** At once where it was made before, else a job that tells by `unitMaps.ready`. */
    'unitMaps.find': call(z.object({ runId: idSchema }), z.object({ map: unitMapSchema.nullable(), jobId: idSchema.nullable() })),
};
export const unitMapEvents = {
    'unitMaps.ready': z.object({ jobId: idSchema, map: unitMapSchema }),
};
