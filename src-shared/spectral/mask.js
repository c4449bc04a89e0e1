/**
 * Which part of a sound an edit touches, as small vectors: boxes, polygons, strokes, partials. Places are samples per channel and Hz, so
 * that a mask means the same at every window length and on every axis.
 */
import { z } from 'zod';
const MOST_POINTS = 20_000;
const MOST_RUNS = 200_000;
const sampleSchema = z.number().min(-1e12).max(1e12);
const hertzSchema = z.number().min(0).max(200_000);
export const maskShapeSchema = z.discriminatedUnion('kind', [
    /** All of the time, or of the frequencies, where an edge is null. */
    z.object({
        kind: z.literal('box'),
        startSample: sampleSchema.nullable(),
        endSample: sampleSchema.nullable(),
        lowHz: hertzSchema.nullable(),
        highHz: hertzSchema.nullable(),
    }),
    /** What a line closes in, by the even-odd rule. */
    z.object({
        kind: z.literal('lasso'),
        points: z
            .array(z.tuple([sampleSchema, hertzSchema]))
            .min(3)
            .max(MOST_POINTS),
    }),
    /** An ellipse that goes along: its middle in time, its lowest and highest frequency. */
    z.object({
        kind: z.literal('brush'),
        reachSamples: z.number().positive().max(1e9),
        points: z
            .array(z.tuple([sampleSchema, hertzSchema, hertzSchema]))
            .min(1)
            .max(MOST_POINTS),
    }),
    /** A fundamental over time, and so many partials of it. */
    z.object({
        kind: z.literal('harmonics'),
        points: z
            .array(z.tuple([sampleSchema, hertzSchema]))
            .min(2)
            .max(MOST_POINTS),
        count: z.int().min(1).max(200),
        halfWidthCents: z.number().positive().max(1200),
    }),
    /** What a wand found: runs of bins, `[column, first bin, bins]`; column c is the stretch of `hopSamples` around sample c * hop. */
    z.object({
        kind: z.literal('cells'),
        hopSamples: z.number().positive(),
        binHz: z.number().positive(),
        runs: z.array(z.tuple([z.int().min(0), z.int().min(0), z.int().min(1)])).max(MOST_RUNS),
    }),
]);
/** How a shape joins those before it. */
export const combineSchema = z.enum(['add', 'subtract', 'intersect']);
/** Every channel by itself, one of them, or what two channels have in common or apart. */
export const maskChannelsSchema = z.union([z.enum(['all', 'mid', 'side']), z.int().min(0).max(63)]);
export const spectralMaskSchema = z.object({
    shapes: z.array(z.object({ combine: combineSchema, shape: maskShapeSchema })).max(2000),
    isInverted: z.boolean().default(false),
    /** From nothing to all at an edge in time, half of it on either side. */
    featherSeconds: z.number().min(0).max(10).default(0.01),
    featherSemitones: z.number().min(0).max(24).default(0.5),
    channels: maskChannelsSchema.default('all'),
});
export const EMPTY_MASK = { shapes: [], isInverted: false, featherSeconds: 0.01, featherSemitones: 0.5, channels: 'all' };
export const WHOLE_SOUND = { kind: 'box', startSample: null, endSample: null, lowHz: null, highHz: null };
/** The mask with one shape more; one that adds where there was nothing begins anew. */
export const withShape = (mask, combine, shape) => ({
    ...mask,
    shapes: [...mask.shapes, { combine, shape }],
});
