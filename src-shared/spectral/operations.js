/** What is done to the part of a sound that a mask takes. */
import { z } from 'zod';
import { idSchema } from '../project/identifiers.ts';
const levelSchema = z.number().min(-150).max(60);
const sampleSchema = z.number().min(-1e12).max(1e12);
const centsSchema = z.number().min(-4800).max(4800);
const seedSchema = z.int().min(0).max(0xffffffff);
const alongSchema = z.enum(['time', 'frequency', 'both']);
/** Bands of a noise print: as many as are told apart, evenly spaced to half the sample rate. */
export const NOISE_BANDS = 257;
export const spectralOperationSchema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('gain'), db: levelSchema }),
    z.object({ kind: z.literal('erase') }),
    /** Gain along a drawn line: `[sample, dB]`, rising in time. */
    z.object({
        kind: z.literal('fade'),
        points: z
            .array(z.tuple([sampleSchema, levelSchema]))
            .min(2)
            .max(5000),
    }),
    /** What is louder than its neighbours comes down to them. */
    z.object({ kind: z.literal('match'), along: alongSchema }),
    /** New sound in place of it, made of its neighbours. */
    z.object({ kind: z.literal('heal'), along: alongSchema }),
    /** The same frequencies from another moment, in place of what is there. */
    z.object({ kind: z.literal('clone'), offsetSamples: sampleSchema }),
    /** Taken elsewhere in time and pitch, or there as well. */
    z.object({
        kind: z.literal('move'),
        offsetSamples: sampleSchema,
        cents: centsSchema,
        stretch: z.number().min(0.125).max(8).default(1),
        keepsSource: z.boolean(),
    }),
    /** Only what rings, or only what strikes. */
    z.object({ kind: z.literal('split'), keeps: z.enum(['harmonic', 'percussive']) }),
    /** Noise as its print has it: the level of each band in dB, 0 for a sine of full scale. */
    z.object({
        kind: z.literal('denoise'),
        print: z.array(z.number().min(-400).max(60)).length(NOISE_BANDS),
        reductionDb: z.number().min(0).max(60),
        /** So much is added to the print: more noise goes, and more else with it. */
        sensitivityDb: z.number().min(-12).max(24),
    }),
    /** Clicks stand out of what predicts them by so many times its spread. */
    z.object({ kind: z.literal('declick'), threshold: z.number().min(1.5).max(50) }),
    /** What lies at this level and above was cut off. */
    z.object({ kind: z.literal('declip'), levelDb: z.number().min(-40).max(6) }),
    z.object({ kind: z.literal('dehum'), hertz: z.number().min(20).max(1000), harmonics: z.int().min(1).max(64) }),
    /** A sine along a line: `[sample, Hz, dB]`, rising in time. */
    z.object({
        kind: z.literal('partial'),
        points: z
            .array(z.tuple([sampleSchema, z.number().min(1).max(200_000), levelSchema]))
            .min(2)
            .max(5000),
    }),
    /** Noise in the mask's form; its level is that of a whole band of noise. */
    z.object({ kind: z.literal('noise'), db: levelSchema, seed: seedSchema }),
    /** Brightness as level, over the whole box of the mask: bytes of `width * height`, top row first, in base64. */
    z.object({
        kind: z.literal('picture'),
        width: z.int().min(1).max(1024),
        height: z.int().min(1).max(1024),
        bytes: z.base64().max(1_400_000),
        db: levelSchema,
        seed: seedSchema,
    }),
    /** Another sound of the project in place of what is there. */
    z.object({
        kind: z.literal('insert'),
        sound: z.object({ kind: z.enum(['recording', 'take']), id: idSchema }),
        /** Sample of this sound at which the other one's first sample lies. */
        atSample: sampleSchema,
        /** Added to what is there. */
        isMixed: z.boolean().default(false),
    }),
]);
