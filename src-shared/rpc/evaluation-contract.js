import { z } from 'zod';
import { evaluationSchema, idSchema } from '../project/index.ts';
import { call } from './contract-parts.ts';
const takes = z.object({ takeIds: z.array(idSchema).min(1).max(200) });
export const evaluationCalls = {
    /** What was found before about these takes, where nothing has changed since. */
    'evaluations.find': call(takes, z.object({ evaluation: evaluationSchema.nullable() })),
    /** Holds takes against the recordings by every yardstick. Told by `evaluations.finished`. */
    'evaluations.start': call(takes, z.object({ jobId: idSchema })),
};
export const evaluationEvents = {
    'evaluations.finished': z.object({ jobId: idSchema, evaluation: evaluationSchema }),
};
