/** How live playing came about: enough to make its sound again, bit for bit. */
import { z } from 'zod';
import { liveSecondSchema, liveSeedSchema, liveValuesSchema } from './live.ts';
import { providerIdSchema } from './training-settings.ts';
/** Samples per channel from the start of the playing, at the model's rate. */
const sampleSchema = z.int().nonnegative();
const MOST_STEPS = 50_000;
/** From `atSample` on the sound is that of a step; what was before it is heard, ever softer, until `leavesSample`. */
const spliceSchema = z.object({ atSample: sampleSchema, leavesSample: sampleSchema });
const commonSchema = z.object({
    /** Where the network went back to, or stood. */
    fromSample: sampleSchema,
    /** Null: another step came before its sound was heard. */
    sounds: spliceSchema.nullable(),
});
export const liveStepSchema = z.discriminatedUnion('kind', [
    /** A hand moved: parameters that are others than before. */
    commonSchema.extend({ kind: z.literal('values'), values: liveValuesSchema }),
    /** Another seed was to be answered. */
    commonSchema.extend({ kind: z.literal('seed'), seed: liveSeedSchema }),
    /** The engine was lost, and another went on: from the seed where `anew`, else from the end of what had been made. */
    commonSchema.extend({
        kind: z.literal('restart'),
        values: liveValuesSchema,
        anew: z.boolean(),
        takenSample: sampleSchema,
        endSample: sampleSchema,
    }),
]);
export const livePerformanceSchema = z.object({
    /** What it began from. */
    seed: liveSeedSchema,
    second: liveSecondSchema.nullable(),
    /** Parameters at the start, all of them. */
    values: liveValuesSchema,
    provider: providerIdSchema,
    threads: z.int().positive(),
    /** Where in the playing the kept sound begins. */
    startSample: sampleSchema,
    steps: z.array(liveStepSchema).max(MOST_STEPS),
    /** Linear, each from its sample on. */
    gains: z.array(z.object({ atSample: sampleSchema, gain: z.number().nonnegative() })).max(MOST_STEPS),
    /** Stretches of it that played on behind a closed gate. */
    shut: z.array(z.object({ fromSample: sampleSchema, untilSample: sampleSchema })).max(MOST_STEPS),
});
/** More than can be kept. */
export const isTooLongToKeep = ({ steps, gains, shut }) => Math.max(steps.length, gains.length, shut.length) > MOST_STEPS;
