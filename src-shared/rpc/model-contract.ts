import { z } from 'zod'
import { idSchema, pathSchema } from '../project/index.ts'
import { call } from './contract-parts.ts'
import { exportedFileSchema } from './export-contract.ts'

/** Models out of and into a project, as ONNX files. */
export const modelCalls = {
  /**
   * `checkpointStep` null means the newest, `form` null the first of the model's files. The job ends with `models.exported`; then
   * `exports.read` hands the files over.
   */
  'models.export': call(
    z.object({ runId: idSchema, checkpointStep: z.int().nonnegative().nullable(), form: z.string().max(60).nullable() }),
    z.object({ jobId: idSchema }),
  ),
  /** A file on the machine the program runs on; weights that lie beside it are found there. The job makes a run. */
  'models.importPath': call(z.object({ path: pathSchema }), z.object({ jobId: idSchema })),
  /** A model that was sent as an upload, with the files that may hold its weights. */
  'models.importUploads': call(z.object({ modelId: idSchema, dataIds: z.array(idSchema).max(100) }), z.object({ jobId: idSchema })),
} as const

export const modelEvents = {
  'models.exported': z.object({ jobId: idSchema, runId: idSchema, files: z.array(exportedFileSchema).min(1) }),
  'models.imported': z.object({ jobId: idSchema, runId: idSchema }),
} as const
