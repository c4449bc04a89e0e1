import { z } from 'zod';
import { idSchema } from './identifiers.ts';
import { findingSchema } from './mend.ts';
/** What a project's recordings are good for. */
export const materialReportSchema = z.object({
    files: z.int().nonnegative(),
    /** Of recordings that are not silent. */
    seconds: z.number().nonnegative(),
    silentFiles: z.int().nonnegative(),
    clippedFiles: z.int().nonnegative(),
    /** Mean level of the softest, the middle and the loudest recording; null where there is none. */
    levelDb: z.object({ softest: z.number(), median: z.number(), loudest: z.number() }).nullable(),
    /** Listened to at moments spread over all recordings; null where there was nothing to hear. */
    polyphony: z
        .object({
        /** Notes that sound at once, in the middle of all moments that are not silent. */
        medianNotes: z.number(),
        /** Share of moments with 0, 1, ... 6 notes; they add up to 1. */
        shares: z.array(z.number().min(0).max(1)).length(7),
    })
        .nullable(),
    /** What is odd about single recordings, and what would mend or undo it. */
    odd: z.array(findingSchema.extend({ recordingId: idSchema, name: z.string() })),
    headline: z.string(),
    /** In plain words: what to expect, and what would help. */
    findings: z.array(z.object({ kind: z.enum(['expectation', 'advice', 'warning']), text: z.string() })),
});
