/** The part of the contract for recordings: import, what is noted of them, and what they are as material. */
import { z } from 'zod'
import {
  idSchema,
  MARKED_KINDS,
  marksSchema,
  lineSchema,
  materialReportSchema,
  MEND_AUTOMATICALLY,
  mendWishSchema,
  markerChangeSchema,
  nameSchema,
  pathSchema,
  recordingSchema,
  refusalSchema,
} from '../project/index.ts'
import { call, nothing } from './contract-parts.ts'

const bytes = z.instanceof(Uint8Array)
const recordingIds = z.array(idSchema).min(1).max(100_000)

export const libraryCalls = {
  /** Files or folders on the machine the program runs on; folders are searched for audio. */
  'library.importPaths': call(
    z.object({
      paths: z.array(pathSchema).min(1).max(10_000),
      mode: z.enum(['copy', 'reference']).default('copy'),
      mend: mendWishSchema.default(MEND_AUTOMATICALLY),
    }),
    z.object({ jobId: idSchema }),
  ),
  /** Looks for missing sources, known by their content, in a folder, or in one file. */
  'library.locate': call(z.object({ path: pathSchema }), z.object({ jobId: idSchema })),
  /** A dropped file whose path the browser does not tell: begin, send chunks in order, then import all at once. */
  'library.beginUpload': call(
    z.object({ fileName: lineSchema.min(1).max(255), sizeBytes: z.int().nonnegative() }),
    z.object({ uploadId: idSchema }),
  ),
  'library.uploadChunk': call(z.object({ uploadId: idSchema, offsetBytes: z.int().nonnegative(), data: bytes }), nothing),
  'library.importUploads': call(z.object({ uploadIds: z.array(idSchema).min(1).max(10_000) }), z.object({ jobId: idSchema })),
  /** Listens into all recordings: how much there is, how it was recorded, what to expect. Told by `library.reported`. */
  'library.report': call(nothing, z.object({ jobId: idSchema })),
  /** Decodes a recording once more and mends of its sound what is wished for, where it needs it; the source file stays as it is. */
  'library.mend': call(z.object({ recordingId: idSchema, mend: mendWishSchema }), z.object({ jobId: idSchema })),
  /** Takes marked places and regions of recordings away, which have to be there, and puts others there: networks learn them as labels. */
  'library.changeMarkers': call(
    z.object({
      recordings: z
        .array(markerChangeSchema.extend({ recordingId: idSchema }))
        .min(1)
        .max(100_000),
    }),
    nothing,
  ),
  /** What a musician notes on recordings and takes of either kind; all of `ids` get what is given and keep the rest. */
  'library.label': call(
    z.object({
      kind: z.enum(MARKED_KINDS),
      ids: z.array(idSchema).min(1).max(10_000),
      labels: marksSchema.partial(),
    }),
    nothing,
  ),
  'library.rename': call(z.object({ recordingId: idSchema, name: nameSchema }), nothing),
  /** To the project's trash, all or none; `trash.restore` brings them back. */
  'library.remove': call(z.object({ recordingIds }), nothing),
} as const

export const libraryEvents = {
  'library.changed': z.object({ recordings: z.array(recordingSchema), missing: z.array(idSchema) }),
  /** `replaced`: recordings whose file had been changed since; they keep their place, their name and their id. */
  'library.importFinished': z.object({
    jobId: idSchema,
    imported: z.array(idSchema),
    replaced: z.array(idSchema),
    alreadyHere: z.array(idSchema),
    refused: z.array(refusalSchema),
    seconds: z.number(),
  }),
  'library.reported': z.object({ jobId: idSchema, report: materialReportSchema }),
} as const
