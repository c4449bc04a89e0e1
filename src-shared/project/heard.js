import { z } from 'zod';
const secondsSchema = z.number().nonnegative();
const keySchema = z.object({ tonic: z.string().max(2), mode: z.enum(['major', 'minor']) });
/** What a recording holds, found by listening. Kept in `cache/`. Times are seconds from its beginning. */
export const heardSchema = z.object({
    version: z.literal(1),
    /** How much of it was listened to. */
    seconds: secondsSchema,
    tempo: z.object({
        /** Beats a minute; null where there is no pulse. */
        bpm: z.number().positive().nullable(),
        /** 0..1: how much clearer than the next one that is no half, double or third of it. */
        confidence: z.number().min(0).max(1),
        /** What people might tap instead, the clearest first; strength beside the first one's. */
        alternatives: z.array(z.object({ bpm: z.number().positive(), strength: z.number().min(0).max(1) })).max(3),
    }),
    beats: z.array(secondsSchema),
    /** Null where no beat stands out. */
    beatsPerBar: z.int().positive().nullable(),
    /** Index of the first beat that begins a bar. */
    firstDownbeat: z.int().nonnegative(),
    onsets: z.array(secondsSchema),
    key: keySchema.nullable(),
    keyConfidence: z.number().min(0).max(1),
    keys: z.array(z.object({ startSeconds: secondsSchema, endSeconds: secondsSchema, key: keySchema })),
    /** In Harte's syntax: `C`, `A:min`, `N` where none sounds. */
    chords: z.array(z.object({ startSeconds: secondsSchema, endSeconds: secondsSchema, label: z.string().max(40) })),
    /** Cents from A = 440 Hz, -50..50. */
    tuningCents: z.number().min(-50).max(50),
    /** ITU-R BS.1770; null where all is silent. */
    loudnessLufs: z.number().nullable(),
});
