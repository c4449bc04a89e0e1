/** The part of the contract for what was played on a MIDI instrument. The instrument itself is the window's: it has Web MIDI. */
import { z } from 'zod';
import { idSchema, midiTakeSchema, nameSchema, notesPlayingSchema, playedMidiSchema, refusalSchema } from '../project/index.ts';
import { call, nothing } from './contract-parts.ts';
const one = z.object({ takeId: idSchema });
export const midiCalls = {
    'midiTakes.keep': call(playedMidiSchema.extend({ name: nameSchema.optional() }), z.object({ takeId: idSchema })),
    /** MIDI files that were uploaded, kept as they are to be learnt from; told by `midiTakes.imported`. */
    'midiTakes.importUploads': call(z.object({ uploadIds: z.array(idSchema).min(1).max(10_000) }), z.object({ jobId: idSchema })),
    /** New notes by a network that learnt from notes; told by `midiTakes.generated`. */
    'midiTakes.generate': call(z.object({
        runId: idSchema,
        /** Step of the checkpoint; null means the newest. */
        checkpointStep: z.int().nonnegative().nullable(),
        /** It goes on from these notes; null: from nothing. */
        seedTakeId: idSchema.nullable(),
        settings: notesPlayingSchema,
        name: nameSchema.optional(),
    }), z.object({ jobId: idSchema })),
    'midiTakes.rename': call(one.extend({ name: nameSchema }), nothing),
    /** To the project's trash. */
    'midiTakes.remove': call(one, nothing),
    /** As a Standard MIDI File, to be saved by the person. */
    'midiTakes.file': call(one, z.object({ fileName: z.string(), data: z.instanceof(Uint8Array) })),
};
export const midiEvents = {
    'midiTakes.changed': midiTakeSchema,
    'midiTakes.removed': one,
    'midiTakes.imported': z.object({
        jobId: idSchema,
        imported: z.array(idSchema),
        /** Those whose content is here already. */
        alreadyHere: z.array(idSchema),
        refused: z.array(refusalSchema),
    }),
    'midiTakes.generated': z.object({ jobId: idSchema, takeId: idSchema }),
};
