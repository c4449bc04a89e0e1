import { z } from 'zod';
import { idSchema, lineSchema, listeningTestSchema, nameSchema, ratingSchema } from '../project/index.ts';
import { call, nothing } from './contract-parts.ts';
const bytes = z.instanceof(Uint8Array);
export const listeningTestCalls = {
    'listeningTests.list': call(nothing, z.object({ tests: z.array(listeningTestSchema) })),
    /** Copies takes, brings them to one level and makes a blind test of them; told by `listeningTests.changed`. */
    'listeningTests.create': call(z.object({
        name: nameSchema,
        groups: z
            .array(z.object({ name: nameSchema, takeIds: z.array(idSchema).min(1).max(20) }))
            .min(1)
            .max(20),
    }), z.object({ jobId: idSchema })),
    /** Another person listens: the sounds in an order of their own. */
    'listeningTests.begin': call(z.object({ testId: idSchema, listener: lineSchema.max(80) }), z.object({ answersId: idSchema })),
    /** Saved at once; a second rating of a sound replaces the first. */
    'listeningTests.rate': call(z.object({ testId: idSchema, answersId: idSchema, soundId: idSchema, rating: ratingSchema }), nothing),
    /** The whole test as one page that plays and asks by itself, to be given away. */
    'listeningTests.page': call(z.object({ testId: idSchema }), z.object({ fileName: z.string(), data: bytes })),
    /** Answers that came back from such a page, JSON or CSV. */
    'listeningTests.readAnswers': call(z.object({ testId: idSchema, data: bytes }), z.object({ listener: z.string(), ratings: z.int() })),
};
export const listeningTestEvents = {
    'listeningTests.changed': z.object({ tests: z.array(listeningTestSchema) }),
};
