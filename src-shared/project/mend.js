import { z } from 'zod';
/**
 * What can be mended in a recording's sound while it is decoded; its file never changes.
 *
 *   offset    a constant beneath the sound (DC), as cheap converters leave it, is taken away
 *   polarity  the right channel is turned over, where a cable has turned it
 *   delay     the channel that comes first waits for the other, where one is always late by the same time
 *   spikes    single samples far beyond full scale are replaced by their neighbours
 *   level     brought to -6 dB, where it is far too soft to tell from silence, or far beyond full scale
 */
export const MEND_KINDS = ['offset', 'polarity', 'delay', 'spikes', 'level'];
export const mendKindSchema = z.enum(MEND_KINDS);
/** Counted from 1: one is heard as mono, two as left and right, more in the middle, all equally loud. */
const tracksSchema = z.array(z.int().min(1).max(64)).min(1).max(64);
/** How a recording was changed while it was decoded. */
export const mendSchema = z.object({
    kinds: z.array(mendKindSchema).max(MEND_KINDS.length),
    /** Which channels of the file are heard; null: all, mixed to stereo where they are meant for loudspeakers. */
    tracks: tracksSchema.nullable(),
});
export const NO_MEND = { kinds: [], tracks: null };
/** What the person wants to be mended, where it is needed. `auto`: what nobody would miss, the offset and spikes. */
export const mendWishSchema = z.object({
    kinds: z.union([z.literal('auto'), z.array(mendKindSchema).max(MEND_KINDS.length)]),
    tracks: tracksSchema.nullable(),
});
export const MEND_AUTOMATICALLY = { kinds: 'auto', tracks: null };
/** Something odd about a recording, in a sentence that says what to do. */
export const findingSchema = z.object({
    text: z.string().max(400),
    /** It was mended; `offer` undoes it. */
    mended: z.boolean(),
    /** What to mend the recording with instead of what it has; null where nothing helps. */
    offer: mendSchema.nullable(),
});
