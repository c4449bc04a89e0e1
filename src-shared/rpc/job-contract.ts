/** The part of the contract for work that takes a while. */
import { z } from 'zod'
import { idSchema, jobSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

export const jobCalls = {
  'jobs.list': call(nothing, z.object({ jobs: z.array(jobSchema) })),
  'jobs.cancel': call(z.object({ jobId: idSchema }), nothing),
  /** Holds a job that can be paused after the piece of work it is doing. */
  'jobs.pause': call(z.object({ jobId: idSchema }), nothing),
  'jobs.resume': call(z.object({ jobId: idSchema }), nothing),
} as const

export const jobEvents = {
  'jobs.changed': jobSchema,
} as const
