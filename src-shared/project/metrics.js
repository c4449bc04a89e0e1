import { z } from 'zod';
/** Numbers by the names that a model gives its measures, e.g. `loss`. */
export const measuredSchema = z.record(z.string().max(60), z.number());
/** The measure by which the states of a run are compared. */
export const primaryMeasureSchema = z.object({ name: z.string().max(60), better: z.enum(['lower', 'higher']) });
/**
 * The one measure of runs from before there were others: mean squared error of standardised frames; 1 is about what predicting zero gives.
 */
export const MEAN_SQUARED_ERROR = { name: 'loss', better: 'lower' };
/** `{ trainLoss, validationLoss }` of version 1, as what was measured in training and on what was kept aside. */
const withMeasures = (value) => {
    if (typeof value !== 'object' || value === null || !('trainLoss' in value))
        return value;
    const { trainLoss, validationLoss = null, ...rest } = value;
    const measured = (loss) => (loss === null ? null : { [MEAN_SQUARED_ERROR.name]: loss });
    return { ...rest, training: measured(trainLoss), validation: measured(validationLoss) };
};
export const epochMetricsSchema = z.preprocess(withMeasures, z.object({
    epoch: z.int().positive(),
    step: z.int().nonnegative(),
    /** Means over the epoch's examples. */
    training: measuredSchema,
    /** On what was kept aside; null where nothing was. */
    validation: measuredSchema.nullable(),
    seconds: z.number().nonnegative(),
}));
/** What cheap guesses reach in the primary measure on the same data, shown beside it. */
export const baselinesSchema = z.preprocess((value) => {
    if (typeof value !== 'object' || value === null || !('persistenceLoss' in value))
        return value;
    const { persistenceLoss: persistence, zeroLoss: zero, part } = value;
    return { guesses: { persistence, zero }, part };
}, z.object({
    /** By the names that the task gives them: `persistence` repeats the last frame, `zero` predicts zero, the mean frame. */
    guesses: measuredSchema,
    /** Which part they were measured on: validation where there is one. */
    part: z.enum(['training', 'validation']),
}));
export const checkpointSummarySchema = z.preprocess(withMeasures, z.object({
    step: z.int().nonnegative(),
    epoch: z.int().nonnegative(),
    /** Of the last whole epoch; null before there was one. */
    training: measuredSchema.nullable(),
    /** Of these very weights; null where nothing is kept aside, or within an epoch. */
    validation: measuredSchema.nullable(),
}));
/** The primary measure's number; null where it was not measured. */
export const primaryOf = (measured, { name }) => measured?.[name] ?? null;
/** Whether the one number is better than the other. */
export const isBetter = (one, other, { better }) => better === 'lower' ? one < other : one > other;
