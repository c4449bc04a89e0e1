import { z } from 'zod'
import { idSchema } from './identifiers.ts'

/** Work that takes a while, runs in a process of its own, and can be cancelled. */
export const jobSchema = z.object({
  id: idSchema,
  kind: z.enum(['import', 'training', 'generation', 'model', 'export', 'analysis', 'hearing', 'song', 'editing', 'project']),
  /** For the person: what it does, e.g. `Importing 8 recordings`. */
  title: z.string(),
  /** The run or take it works for. */
  subjectId: idSchema.nullable(),
  state: z.enum(['queued', 'running', 'succeeded', 'cancelled', 'failed']),
  /** 0..1, or null where it is unknown. */
  progress: z.number().min(0).max(1).nullable(),
  /** What it is doing right now, e.g. the file's name. */
  detail: z.string(),
  secondsLeft: z.number().nonnegative().nullable(),
  canPause: z.boolean(),
  /** It holds after the piece of work it is doing. */
  paused: z.boolean(),
  failure: z.object({ message: z.string(), advice: z.string() }).nullable(),
})
export type Job = z.infer<typeof jobSchema>
