import { exists } from '../../storage/files.ts'
import { isUnexpected, toFailure } from '../../failures/to-failure.ts'
import type { ProjectStore } from '../project/project-store.ts'
import type { TrashEntry } from './trash-entry.ts'
import type { Trash } from './trash.ts'

/**
 * Ends what the program's end cut off in the middle of a removal or a return, before anybody reads the lists: what the project lists is the
 * project's, with its files; all else that has an entry lies in the trash, with its files.
 *
 * @returns  notices for the person
 */
export async function settleTrash(trash: Trash, { file, paths }: Pick<ProjectStore, 'file' | 'paths'>): Promise<string[]> {
  const recordings = new Map(file.recordings.map((recording) => [recording.id, recording]))
  const listedFiles = new Set(file.recordings.flatMap((recording) => (recording.reference ? [] : [recording.file])))

  const isListed = async ({ kind, record: { id } }: TrashEntry): Promise<boolean> => {
    switch (kind) {
      case 'recording':
        return recordings.has(id)
      case 'run':
        return await exists(paths.runFile(id))
      case 'take':
        return await exists(paths.takeFile(id))
      case 'midi-take':
        return await exists(paths.midiTakeFile(id))
      case 'analysis':
        return await exists(paths.analysisFile(id))
      case 'unfinished-recording':
        return await exists(paths.unfinishedNote(id))
    }
  }
  const isOthers = (entry: TrashEntry): boolean => entry.kind === 'recording' && listedFiles.has(entry.record.file)

  const notices: string[] = []
  for (const id of await trash.ids()) {
    const entry = await trash.entry(id)
    try {
      if (!entry) {
        if (!(await trash.dropEmpty(id)))
          notices.push(`What lies in trash/${id} cannot be read any more. It is left as it is until the trash is emptied.`)
      } else if (await isListed(entry)) {
        await trash.moveOutMissing(entry.kind === 'recording' ? { ...entry, record: recordings.get(id) ?? entry.record } : entry)
        await trash.forget(id)
      } else if (!isOthers(entry)) await trash.moveIn(entry)
    } catch (error) {
      const failure = toFailure(error)
      if (isUnexpected(failure)) throw error
      notices.push(`${failure.message} ${failure.advice}`)
    }
  }
  return notices
}
