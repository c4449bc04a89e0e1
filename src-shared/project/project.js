import { z } from 'zod';
import { idSchema, nameSchema, timestampSchema } from './identifiers.ts';
import { recordingSchema } from './recording.ts';
export const PROJECT_VERSION = 1;
/** `project.json`. Runs and takes describe themselves in their own files, so that one damaged file costs one of them. */
export const projectFileSchema = z.object({
    format: z.literal('spectraloom-project'),
    version: z.literal(PROJECT_VERSION),
    id: idSchema,
    name: nameSchema,
    createdAt: timestampSchema,
    modifiedAt: timestampSchema,
    recordings: z.array(recordingSchema),
});
