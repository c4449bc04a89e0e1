import { z } from 'zod';
import { idSchema } from './identifiers.ts';
import { channelLayoutSchema, codecIdSchema } from './training-settings.ts';
/** A codec as settings name it. */
export const codecChoiceSchema = z.object({
    codec: codecIdSchema,
    sampleRate: z.int().min(8_000).max(48_000).nullable(),
    channels: channelLayoutSchema,
});
/** A recording turned into frames and back: what a network hears of it at best. Kept in `cache/`. */
export const roundTripSchema = codecChoiceSchema.extend({
    version: z.literal(1),
    id: idSchema,
    recordingId: idSchema,
    /** Of the sound: Hz, channels, samples per channel. */
    pcmSampleRate: z.int().positive(),
    pcmChannels: z.int().positive(),
    pcmFrames: z.int().nonnegative(),
    /** Level of the original over that of the difference; without meaning where phases are made up. */
    snrDb: z.number(),
    /** Mean difference of the levels of both spectra. */
    spectralDistanceDb: z.number().nonnegative(),
});
