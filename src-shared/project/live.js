/** What a person plays with while sound is being invented. */
import { z } from 'zod';
import { idSchema } from './identifiers.ts';
/** A control that a model declares. The app draws whatever is declared; nothing else is known of it there. */
export const liveParameterSchema = z.object({
    /** Stable: MIDI assignments and kept takes name it. */
    name: z.string().regex(/^[a-z][A-Za-z0-9-]{0,80}$/),
    label: z.string(),
    /** One sentence: what is heard when it is moved. */
    description: z.string(),
    minimum: z.number(),
    maximum: z.number(),
    /** The plain model; where a control returns to. */
    default: z.number(),
    /** Of one press of an arrow key. */
    step: z.number().positive(),
    /** Shown behind the value; empty where there is none. */
    unit: z.string(),
    /** How the way of a control divides among its values; `log` only where all are positive. */
    curve: z.enum(['linear', 'log']),
    /** A knob unless this says otherwise: on or off (1 or 0), or which of the twelve notes, a bit each from C on. */
    form: z.enum(['switch', 'notes']).optional(),
    /** Which part of what a person plays moves it, where it follows their playing. */
    follows: z.enum(['notes', 'height', 'loudness', 'density']).optional(),
    /** What has to be chosen before it does anything: it goes over from the first to a second one. */
    leadsTo: z.enum(['seed', 'checkpoint']).optional(),
    /** Of the recording whose sounds it weighs; these are drawn together. */
    recordingId: idSchema.optional(),
});
/** By the parameters' names. */
export const liveValuesSchema = z.record(z.string().max(81), z.number());
/** The sound to go on from: a place in a recording, or what was just played into the microphone. */
export const liveSeedSchema = z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('recording'), recordingId: idSchema, startSeconds: z.number().nonnegative() }),
    z.object({ kind: z.literal('captured'), captureId: idSchema }),
]);
/** What `checkpointBlend` and `seedBlend` lead to; null where there is no second one. */
export const liveSecondSchema = z.object({
    /** Another checkpoint of the same run. */
    checkpointStep: z.int().nonnegative().nullable(),
    seed: liveSeedSchema.nullable(),
});
