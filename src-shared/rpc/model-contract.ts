import { z } from 'zod'
import { idSchema, lineSchema, pathSchema } from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

const bytes = z.instanceof(Uint8Array)

/** Most bytes of one `models.readExport`. */
export const EXPORT_CHUNK_BYTES = 1 << 20

const exportedFileSchema = z.object({ name: z.string(), bytes: z.int().nonnegative() })

/** Models out of and into a project, as ONNX files. */
export const modelCalls = {
  /** `checkpointStep` null means the newest. The job ends with `models.exported`; then the files can be read. */
  'models.export': call(
    z.object({ runId: idSchema, checkpointStep: z.int().nonnegative().nullable(), form: z.enum(['step', 'window']) }),
    z.object({ jobId: idSchema }),
  ),
  /** A piece of an exported file, to be saved by the person; shorter at the end. */
  'models.readExport': call(
    z.object({ jobId: idSchema, file: lineSchema.min(1).max(300), offsetBytes: z.int().nonnegative() }),
    z.object({ data: bytes }),
  ),
  /** The files have been saved, or are not wanted. */
  'models.discardExport': call(z.object({ jobId: idSchema }), nothing),
  /** A file on the machine the program runs on; weights that lie beside it are found there. The job makes a run. */
  'models.importPath': call(z.object({ path: pathSchema }), z.object({ jobId: idSchema })),
  /** A model that was sent as an upload, with the files that may hold its weights. */
  'models.importUploads': call(z.object({ modelId: idSchema, dataIds: z.array(idSchema).max(100) }), z.object({ jobId: idSchema })),
} as const

export const modelEvents = {
  'models.exported': z.object({ jobId: idSchema, runId: idSchema, files: z.array(exportedFileSchema).min(1) }),
  'models.imported': z.object({ jobId: idSchema, runId: idSchema }),
} as const
