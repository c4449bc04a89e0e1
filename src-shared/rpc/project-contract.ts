/** The part of the contract for the project that is open, and those that were. */
import { z } from 'zod'
import {
  analysisSchema,
  idSchema,
  midiTakeSchema,
  nameSchema,
  pathSchema,
  recordingSchema,
  runSchema,
  takeSchema,
} from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

export const projectStateSchema = z.object({
  id: idSchema,
  name: nameSchema,
  folder: z.string(),
  recordings: z.array(recordingSchema),
  /** Recordings whose source is not at its place. */
  missingSources: z.array(idSchema),
  runs: z.array(runSchema),
  takes: z.array(takeSchema),
  midiTakes: z.array(midiTakeSchema),
  analyses: z.array(analysisSchema),
  /** What was found and mended or set aside at opening, in words for the person. */
  notices: z.array(z.string()),
  /** Why nothing can be changed; null where it can. */
  readOnly: z.string().nullable(),
})
export type ProjectState = z.infer<typeof projectStateSchema>

export const recentProjectSchema = z.object({ name: z.string(), folder: z.string(), openedAt: z.string(), missing: z.boolean() })
export type RecentProject = z.infer<typeof recentProjectSchema>

export const projectCalls = {
  'projects.recent': call(nothing, z.object({ projects: z.array(recentProjectSchema) })),
  /**
   * Fails with `exists` where there is a project of that name in the folder, unless a number is to be put behind the name, or that one to
   * be opened.
   */
  'projects.create': call(
    z.object({
      name: nameSchema,
      parentFolder: pathSchema.optional(),
      ifExists: z.enum(['refuse', 'number', 'open']).default('refuse'),
      /** How its song is set up. */
      templateId: idSchema.optional(),
    }),
    projectStateSchema,
  ),
  /** A new project that fills itself: recordings of the program's own, a training, a take. */
  'projects.createDemo': call(nothing, projectStateSchema),
  'projects.open': call(z.object({ folder: pathSchema }), projectStateSchema),
  /** The project that is open; the window shows it from then on, unless it stays out. */
  'projects.current': call(z.object({ enter: z.boolean().default(true) }), z.object({ project: projectStateSchema.nullable() })),
  'projects.rename': call(z.object({ name: nameSchema }), nothing),
  /** What closing the open project would end: trainings by their names, which would be paused, and other work. */
  'projects.underWay': call(
    nothing,
    z.object({
      folder: z.string().nullable(),
      /** Another window shows it, and keeps it open. */ shownElsewhere: z.boolean(),
      trainings: z.array(z.string()),
      others: z.array(z.string()),
    }),
  ),
  /** The window leaves the project, which is closed where no other window shows it. */
  'projects.close': call(nothing, nothing),
} as const

export const projectEvents = {
  'project.changed': projectStateSchema.pick({ id: true, name: true, folder: true }).nullable(),
} as const
