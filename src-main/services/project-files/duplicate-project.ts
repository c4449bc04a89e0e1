import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ProjectFile } from '../../../src-shared/project/index.ts'
import { createNewFile, openFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { JobControl } from '../machine/jobs.ts'
import { newId } from '../project/identifiers.ts'
import { ProjectPaths } from '../project/project-paths.ts'
import { serialiseProject, type ProjectStore } from '../project/project-store.ts'
import { placeProject } from './new-project-folder.ts'
import { bytesOf, projectContents } from './project-contents.ts'

type Progress = Pick<JobControl, 'signal' | 'update'>

/** Makes another project of the same content, whole or not at all. What was removed stays behind. */
export async function duplicateProject(store: ProjectStore, folder: string, name: string, { signal, update }: Progress): Promise<void> {
  const files = await projectContents(store.paths)
  const total = bytesOf(files)
  let done = 0
  await placeProject(folder, total, async (staging) => {
    for (const { name: file } of files) {
      signal.throwIfAborted()
      const to = join(staging, ...file.split('/'))
      await makeFolder(dirname(to))
      await orMissing(
        copyFile(join(store.paths.folder, ...file.split('/')), to, signal, (bytes) => {
          done += bytes
          update({ progress: total > 0 ? Math.min(1, done / total) : 1, detail: file })
        }),
      )
    }
    await writeProjectFile(staging, { ...store.file, id: newId('project'), name, createdAt: new Date().toISOString() })
  })
}

async function copyFile(from: string, to: string, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<void> {
  const source = await openFile(from)
  try {
    const copy = await createNewFile(to)
    await pipeline(
      source.createReadStream({ autoClose: false, highWaterMark: 1 << 20 }),
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          onBytes(piece.length)
          yield piece
        }
      },
      copy.createWriteStream({ flush: true }),
      { signal },
    )
  } finally {
    await source.close()
  }
}

/** The file that makes a folder a project: written last. */
export async function writeProjectFile(folder: string, content: ProjectFile): Promise<void> {
  const file = await createNewFile(new ProjectPaths(folder).projectFile)
  try {
    await file.writeFile(serialiseProject(content))
    await file.sync()
  } finally {
    await file.close()
  }
}
