import { basename, join } from 'node:path'
import { ZipWriter } from '../../engine/daw-files/zip-writer.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { SourceKeeper } from '../library/source-keeper.ts'
import type { JobControl } from '../machine/jobs.ts'
import { serialiseProject, type ProjectStore } from '../project/project-store.ts'
import { readSource, sourcesToCopy, withCopiedSources } from './copied-sources.ts'
import { requireRoom } from './new-project-folder.ts'
import { bytesOf, projectContents } from './project-contents.ts'

export const ARCHIVE_ENDING = '.loom.zip'

export interface PackedProject {
  bytes: number
  /** Recordings whose source lies elsewhere and could not be taken along. */
  left: string[]
}

/**
 * Writes a project into one file: an ordinary ZIP archive of its folder, stored as it lies, so that any program can take single files out
 * of it. Sources that were left in place become files of it.
 */
export async function packProject(
  store: ProjectStore,
  sources: Pick<SourceKeeper, 'proven'>,
  path: string,
  { signal, update }: Pick<JobControl, 'signal' | 'update'>,
): Promise<PackedProject> {
  const { paths, file } = store
  update({ detail: 'Looking at the sources' })
  const { coming, left } = await sourcesToCopy(file.recordings, sources, signal)
  const files = await projectContents(paths)
  const total = bytesOf(files) + coming.reduce((sum, { recording }) => sum + (recording.sizeBytes ?? 0), 0)
  await requireRoom(join(path, '..'), total)
  let done = 0
  const written = (detail: string) => (piece: Uint8Array) => {
    signal.throwIfAborted()
    done += piece.length
    update({ progress: total > 0 ? Math.min(1, done / total) : 1, detail })
  }
  const root = `${basename(path, ARCHIVE_ENDING)}.loom`
  const zip = await ZipWriter.create(path)
  try {
    await zip.add(
      `${root}/project.json`,
      Buffer.from(serialiseProject({ ...file, recordings: withCopiedSources(file.recordings, coming) })),
    )
    for (const { name } of files) await orMissing(zip.addFile(`${root}/${name}`, join(paths.folder, ...name.split('/')), written(name)))
    for (const source of coming) {
      const tell = written(source.file)
      await zip.addStored(`${root}/recordings/${source.file}`, (entry) =>
        readSource(
          source,
          async (piece) => {
            await entry.write(piece)
            tell(piece)
          },
          signal,
        ),
      )
    }
  } finally {
    await zip.close()
  }
  return { bytes: done, left }
}
