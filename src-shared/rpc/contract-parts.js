import { z } from 'zod';
import { idSchema } from '../project/index.ts';
export const nothing = z.object({});
/** One call of the contract: what it takes and what it answers. */
export const call = (params, result) => ({ params, result });
/**
 * Which sound: the song's while it is made, an imported recording, a take, notes as the instrument plays them, a recording as a codec keeps
 * it, a seed that was played in, or a sound of a listening test.
 */
export const soundRefSchema = z.object({
    kind: z.enum(['recording', 'take', 'midi-take', 'round-trip', 'captured', 'song', 'test-sound']),
    id: idSchema,
});
