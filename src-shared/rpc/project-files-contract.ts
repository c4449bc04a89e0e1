/** The part of the contract for projects as a whole: what they look like, copies of them, archives, versions, templates, tidying up. */
import { z } from 'zod'
import { idSchema, nameSchema, pathSchema, projectPictureSchema, versionSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

const bytes = z.int().nonnegative()

export const CLEAN_UP_PARTS = ['cache', 'takes', 'trash'] as const
export type CleanUpPart = (typeof CLEAN_UP_PARTS)[number]

/** What of a project is not needed, and how much it is. */
export const cleanUpPlanSchema = z.object({
  /** Working files that are made again when they are wanted. */
  cache: z.object({ bytes }),
  /** Takes that nothing plays or begins with, and that nobody marked. */
  takes: z.object({ bytes, things: z.array(z.object({ id: idSchema, name: z.string(), bytes })) }),
  trash: z.object({ bytes, count: z.int().nonnegative() }),
})
export type CleanUpPlan = z.infer<typeof cleanUpPlanSchema>

export const listedVersionSchema = versionSchema.omit({ version: true, things: true }).extend({ things: z.int().nonnegative() })
export type ListedVersion = z.infer<typeof listedVersionSchema>

export const templateSchema = z.object({
  id: idSchema,
  name: z.string(),
  about: z.string(),
  /** False for those that come with the program. */
  isOwn: z.boolean(),
})
export type Template = z.infer<typeof templateSchema>

const job = z.object({ jobId: idSchema })

export const projectFilesCalls = {
  /** What a project that was opened before looks like; null where it cannot be read. */
  'projects.picture': call(z.object({ folder: pathSchema }), z.object({ picture: projectPictureSchema.nullable() })),
  /** Takes a project off the list of those opened lately; it stays where it is. */
  'projects.forget': call(z.object({ folder: pathSchema }), nothing),
  /** Makes another project of the same content beside it; told by `projects.made`. */
  'projects.duplicate': call(z.object({ folder: pathSchema, name: nameSchema.optional() }), job),
  /** Writes the open project into one file in a folder on the machine the program runs on; told by `exports.placed`. */
  'projects.pack': call(z.object({ outFolder: pathSchema, fileName: nameSchema.optional() }), job),
  /** Makes a project of such a file, by its place or as a window sent it; told by `projects.made`. */
  'projects.unpack': call(z.union([z.object({ path: pathSchema }), z.object({ uploadId: idSchema })]), job),
  /** Copies into the open project the sources that were left in place. */
  'projects.collect': call(nothing, job),
  'projects.cleanUpPlan': call(nothing, cleanUpPlanSchema),
  'projects.cleanUp': call(
    z.object({ parts: z.array(z.enum(CLEAN_UP_PARTS)).min(1), takeIds: z.array(idSchema).max(100_000).default([]) }),
    z.object({ freedBytes: bytes }),
  ),

  'versions.list': call(nothing, z.object({ versions: z.array(listedVersionSchema) })),
  'versions.keep': call(z.object({ name: nameSchema }), z.object({ versionId: idSchema })),
  'versions.rename': call(z.object({ versionId: idSchema, name: nameSchema }), nothing),
  'versions.remove': call(z.object({ versionId: idSchema }), nothing),
  /** `lost`: what was deleted for good and cannot come back. */
  'versions.return': call(z.object({ versionId: idSchema }), z.object({ lost: z.array(z.string()) })),

  'templates.list': call(nothing, z.object({ templates: z.array(templateSchema) })),
  /** The tracks, instruments, levels and tempo of the open project's song, for new projects. */
  'templates.keep': call(z.object({ name: nameSchema }), nothing),
  'templates.remove': call(z.object({ templateId: idSchema }), nothing),
} as const

export const projectFilesEvents = {
  'projects.made': z.object({ jobId: idSchema, folder: z.string(), name: z.string() }),
  'versions.changed': nothing,
} as const
