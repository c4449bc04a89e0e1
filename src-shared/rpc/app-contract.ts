/** The part of the contract for the program itself and the machine that it runs on. */
import { z } from 'zod'
import { lineSchema, providerIdSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

export const hostInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['desktop', 'headless']),
  platform: z.string(),
  /** Where new projects go unless the person says otherwise. */
  projectsFolder: z.string(),
  canOpenFolderDialog: z.boolean(),
})
export type HostInfo = z.infer<typeof hostInfoSchema>

export const providerStatusSchema = z.object({
  id: providerIdSchema,
  available: z.boolean(),
  /** Device name where available, else why it is not. */
  detail: z.string(),
  /** Null where it is not available. */
  rates: z
    .object({
      /** Of a training step, in 10^9 operations a second. */
      gigaflops: z.number(),
      stepsPerSecond: z.number(),
      /** One voice, generated frame by frame. */
      framesPerSecond: z.number(),
    })
    .nullable(),
})
export const doctorReportSchema = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  processor: z.string(),
  cores: z.int(),
  memoryGigabytes: z.number(),
  providers: z.array(providerStatusSchema),
  /** What is taken where the person leaves it open; null where nothing could be measured. */
  automatic: z.object({ training: providerIdSchema, playing: providerIdSchema, measuredAt: z.string() }).nullable(),
  /** Each line: what was checked, whether it is well, what to do if not. */
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
})
export type DoctorReport = z.infer<typeof doctorReportSchema>

export const appCalls = {
  'app.info': call(nothing, hostInfoSchema),
  /** Providers as measured before, unless they were not, or `measure` asks for it: that takes some seconds. */
  'app.doctor': call(z.object({ measure: z.boolean().default(false) }), doctorReportSchema),
  /** Desktop only: the system's folder dialog; null where cancelled. */
  'app.chooseFolder': call(z.object({ title: lineSchema.max(200) }), z.object({ folder: z.string().nullable() })),
} as const

export const appEvents = {
  /** Something the person should know that no call of theirs is waiting for. */
  'app.notice': z.object({
    level: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    advice: z.string(),
    /** Of notices about one thing only the newest holds, e.g. that sound was lost, and is back. */
    about: z.string().optional(),
  }),
} as const
