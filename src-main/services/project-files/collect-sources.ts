import { join } from 'node:path'
import { createNewFile, moveFile, removeFile } from '../../storage/files.ts'
import { syncFolder } from '../../storage/atomic-file.ts'
import { explaining } from '../../failures/file-errors.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { StartedJob } from '../machine/jobs.ts'
import { newId, takenNames } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import { readSource, sourcesToCopy, type ComingSource } from './copied-sources.ts'
import { requireRoom } from './new-project-folder.ts'

export interface CollectedSources {
  copied: number
  /** Names of recordings whose source cannot be read: they stay where they are said to be. */
  left: string[]
}

/** Copies into the project what was left in place, so that it holds all it needs. One after another; each counts when it is there. */
export function collectSources(context: SessionContext, library: LibraryService): StartedJob<CollectedSources> {
  const { store, jobs, emit } = context
  store.paths.requireWritable()
  return jobs.start({
    kind: 'import',
    title: 'Copying sources into the project',
    work: async ({ signal, update }) => {
      update({ detail: 'Looking at the sources' })
      const { coming, left } = await sourcesToCopy(library.recordings, library.sources, signal)
      const total = coming.reduce((sum, { recording }) => sum + (recording.sizeBytes ?? 0), 0)
      await requireRoom(store.paths.recordings, total)
      let [done, copied] = [0, 0]
      for (const source of coming) {
        if (signal.aborted) break
        await bringIn(context, library, source, signal, (bytes) => {
          done += bytes
          update({ progress: total > 0 ? Math.min(1, done / total) : null, detail: source.file })
        })
        copied++
      }
      await library.sources.check()
      emit('app.notice', {
        level: left.length > 0 ? 'warning' : 'info',
        message:
          coming.length + left.length === 0
            ? 'All sources are in the project already.'
            : `${copied} of ${coming.length + left.length} sources that were left in place are in the project now.`,
        advice:
          left.length > 0
            ? `Not to be read: ${left.slice(0, 3).join(', ')}. Connect their disk, or find them under "Missing sources".`
            : '',
      })
      return { copied, left }
    },
  })
}

async function bringIn(
  { store }: SessionContext,
  library: LibraryService,
  source: ComingSource,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { paths, names } = store
  await names.hold([source.file], await takenNames(paths.recordings), ([file]) =>
    explaining(`copy ${source.path} into the project`, async () => {
      const incoming = join(paths.incoming, newId('source'))
      try {
        const copy = await createNewFile(incoming)
        try {
          await readSource(
            source,
            async (piece) => {
              await copy.writeFile(piece)
              onBytes(piece.length)
            },
            signal,
          )
          await copy.sync()
        } finally {
          await copy.close()
        }
        await moveFile(incoming, paths.recording(file))
        await syncFolder(paths.recordings)
        await library.ownSource(source.recording.id, file)
      } finally {
        await removeFile(incoming)
      }
    }),
  )
}
