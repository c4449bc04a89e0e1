import { z } from 'zod'
import {
  analysisSchema,
  fileNameSchema,
  idSchema,
  midiTakeSchema,
  recordingSchema,
  runSchema,
  takeSchema,
  timestampSchema,
} from '../../../src-shared/project/index.ts'
import type { ProjectPaths } from '../project/project-paths.ts'
import { unfinishedNoteSchema } from '../recording/unfinished-note.ts'

/** Where a recording stood in the list: behind which one, and at which place where that one is gone for good. */
const placeSchema = z.object({ index: z.int().nonnegative(), after: idSchema.nullable() })
export type ListPlace = z.infer<typeof placeSchema>

const when = {
  version: z.literal(1),
  removedAt: timestampSchema,
  /** The opening at which it was first seen to be old. */ foundOldAt: timestampSchema.optional(),
}

/** `trash/<id>/entry.json`, beside the files: what was removed, with everything that is needed to bring it back. */
export const trashEntrySchema = z.discriminatedUnion('kind', [
  z.object({
    ...when,
    kind: z.literal('recording'),
    record: recordingSchema,
    place: placeSchema,
    /** The file's name here; in the project another may have it by now. */ storedAs: fileNameSchema,
  }),
  z.object({ ...when, kind: z.literal('run'), record: runSchema }),
  z.object({ ...when, kind: z.literal('take'), record: takeSchema }),
  z.object({ ...when, kind: z.literal('midi-take'), record: midiTakeSchema }),
  z.object({ ...when, kind: z.literal('analysis'), record: analysisSchema }),
  z.object({ ...when, kind: z.literal('unfinished-recording'), record: unfinishedNoteSchema }),
])
export type TrashEntry = z.infer<typeof trashEntrySchema>
export type TrashEntryOf<K extends TrashEntry['kind']> = Extract<TrashEntry, { kind: K }>

/** An entry of today for a removed thing. */
export const newEntry = <K extends TrashEntry['kind']>(
  kind: K,
  given: Omit<TrashEntryOf<K>, 'version' | 'kind' | 'removedAt'>,
): TrashEntryOf<K> => ({ version: 1, kind, removedAt: new Date().toISOString(), ...given }) as TrashEntryOf<K>

/** Versions before there were entries kept the bare record, in `record.json`. */
export function entryOfBareRecord(value: unknown, removedAt: string): TrashEntry | null {
  const recording = recordingSchema.safeParse(value)
  if (recording.success)
    return {
      version: 1,
      kind: 'recording',
      removedAt,
      record: recording.data,
      storedAs: recording.data.file,
      place: { index: Number.MAX_SAFE_INTEGER, after: null },
    }
  for (const kind of ['run', 'take', 'midi-take', 'unfinished-recording'] as const) {
    const entry = trashEntrySchema.safeParse({ version: 1, kind, removedAt, record: value })
    if (entry.success) return entry.data
  }
  return null
}

/** A file or folder that moves with a removed thing: its name in the trash, its place in the project. */
export interface MovedFile {
  name: string
  place: string
}

export function filesOf(paths: ProjectPaths, entry: TrashEntry): MovedFile[] {
  const { id } = entry.record
  switch (entry.kind) {
    case 'recording':
      return entry.record.reference ? [] : [{ name: entry.storedAs, place: paths.recording(entry.record.file) }]
    case 'run':
      return [{ name: id, place: paths.run(id) }]
    case 'take':
      return [{ name: `${id}.wav`, place: paths.takeAudio(id) }]
    case 'midi-take':
      return [{ name: `${id}.mid`, place: paths.midiTakeNotes(id) }]
    case 'analysis':
      return []
    case 'unfinished-recording':
      return [{ name: `${id}.wav`, place: paths.unfinishedAudio(id) }]
  }
}
