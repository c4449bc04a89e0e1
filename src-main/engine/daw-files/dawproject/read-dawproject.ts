import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Song } from '../../../../src-shared/music/index.ts'
import { freeFileName, safeFileName } from '../../../storage/file-names.ts'
import { makeFolder } from '../../../storage/folders.ts'
import { comparable } from '../../../storage/plain-path.ts'
import type { JobHooks, ProgressEvent } from '../../job-hooks.ts'
import { ArchiveReader } from '../archive-reader.ts'
import { readXml } from '../xml-tree.ts'
import { readProject } from './read-project.ts'

/** Reads a DAWproject and takes its sounds out. */
export interface ReadDawprojectInput {
  path: string
  /** For the sounds; made where it is not there. */
  mediaFolder: string
}

export interface ReadDawproject {
  /** Clips of sound name a medium as their recording. */
  song: Song
  /** The sounds that clips play, taken out under these names. */
  media: { id: string; path: string; contentHash: string }[]
  warnings: string[]
}

/** The job. @throws AudioFileError where it is no DAWproject, or one that is not to be trusted */
export async function readDawproject(
  { path, mediaFolder }: ReadDawprojectInput,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<ReadDawproject> {
  const archive = await ArchiveReader.open(path)
  try {
    const ids = new Map<string, string>()
    const project = readXml(await archive.text('project.xml'), 'project.xml')
    const { song, warnings } = readProject(project, (name) => {
      if (!archive.has(name)) return null
      const id = ids.get(name) ?? `medium-${ids.size + 1}`
      ids.set(name, id)
      return id
    })
    await makeFolder(mediaFolder)
    const media: ReadDawproject['media'] = []
    const taken = new Set<string>()
    for (const [name, id] of ids) {
      const file = freeFileName(safeFileName(name.split('/').at(-1) ?? name), (candidate) => taken.has(comparable(candidate)))
      taken.add(comparable(file))
      emit({ type: 'progress', progress: media.length / ids.size, detail: file })
      const to = join(mediaFolder, file)
      const contentHash = await archive.extract(name, to, () => signal.throwIfAborted())
      media.push({ id, path: to, contentHash })
      await setImmediate()
    }
    return { song, media, warnings }
  } finally {
    archive.close()
  }
}
