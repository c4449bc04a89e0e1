/** The part of the contract for what leaves the project: the song as files for other programs. */
import { z } from 'zod'
import { songExportSchema } from '../exports/index.ts'
import { idSchema, lineSchema, nameSchema, pathSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

const bytes = z.instanceof(Uint8Array)

/** Most bytes of one `exports.read`. */
export const EXPORT_CHUNK_BYTES = 1 << 20

export const exportedFileSchema = z.object({ name: z.string(), bytes: z.int().nonnegative() })

export const exportCalls = {
  /** What the format cannot hold, and what the file or folder would be called. */
  'exports.plan': call(
    z.object({ request: songExportSchema }),
    z.object({ losses: z.array(z.string()), fileName: z.string(), tracks: z.int() }),
  ),
  /**
   * Writes the song as files: into a folder on the machine the program runs on, or, without one, where the window can fetch them. The job
   * ends with `exports.placed` or `exports.ready`.
   */
  'exports.start': call(
    z.object({
      request: songExportSchema,
      folder: pathSchema.nullable(),
      /** Without its ending; as the project is called, unless given. */
      fileName: nameSchema.optional(),
      /** Whether files that are there may go; else it is refused with `conflict`. */
      replace: z.boolean().default(false),
    }),
    z.object({ jobId: idSchema }),
  ),
  /** A piece of an exported file, to be saved by the person; shorter at the end. */
  'exports.read': call(
    z.object({ jobId: idSchema, file: lineSchema.min(1).max(300), offsetBytes: z.int().nonnegative() }),
    z.object({ data: bytes }),
  ),
  /** The files have been saved, or are not wanted. */
  'exports.discard': call(z.object({ jobId: idSchema }), nothing),
  /**
   * Makes a file that is dragged out of the window: in the project, in a folder for that, where the other program may leave it. The job
   * ends with `exports.placed`. What was made before of the same song is given again.
   */
  'exports.prepareDrag': call(z.object({ request: songExportSchema, name: nameSchema }), z.object({ jobId: idSchema })),
  /** Desktop only: begins to drag what was placed, while the pointer is held. */
  'exports.drag': call(z.object({ jobId: idSchema }), nothing),
  /** Desktop only: shows what was placed in the system's own file browser. */
  'exports.show': call(z.object({ jobId: idSchema }), nothing),
} as const

export const exportEvents = {
  'exports.ready': z.object({ jobId: idSchema, files: z.array(exportedFileSchema).min(1), remarks: z.array(z.string()) }),
  'exports.placed': z.object({ jobId: idSchema, path: z.string(), remarks: z.array(z.string()) }),
} as const
