import { dirname, join } from 'node:path'
import { fileNameSchema, projectFileSchema } from '../../../src-shared/project/index.ts'
import { ArchiveReader, type ArchiveLimits } from '../../engine/daw-files/archive-reader.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { makeFolder } from '../../storage/folders.ts'
import { comparable } from '../../storage/plain-path.ts'
import type { JobControl } from '../machine/jobs.ts'
import { writeProjectFile } from './duplicate-project.ts'
import { freeProjectFolder, placeProject } from './new-project-folder.ts'
import { DEEPEST, OWN_FOLDERS } from './project-contents.ts'

/** Years of work stay far below. */
const LIMITS: ArchiveLimits = { mostEntries: 500_000, mostTextBytes: 1 << 27, mostBytes: 2 ** 40 }

/**
 * Makes a project of an archive that may come from anybody: whole or not at all. Only what a project has is taken out, under names that
 * every system takes; what is in it is looked at as in every project from elsewhere when it is opened.
 *
 * @returns the project's new folder and name
 * @throws  AudioFileError, ProjectError  where it is no archive of a project, is damaged, or would do harm
 */
export async function unpackProject(
  archive: string,
  parent: string,
  { signal, update }: Pick<JobControl, 'signal' | 'update'>,
): Promise<{ folder: string; name: string }> {
  const reader = await ArchiveReader.open(archive, LIMITS)
  try {
    const root = rootOf(reader)
    const content = projectFileSchema.safeParse(parsed(await reader.text(`${root}project.json`)))
    if (!content.success) throw refused('its project.json cannot be read')
    const files = filesOf(reader, root)
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    const place = freeProjectFolder(parent, content.data.name)
    let done = 0
    await placeProject(place.folder, total, async (staging) => {
      for (const { name, parts } of files) {
        signal.throwIfAborted()
        const to = join(staging, ...parts)
        await makeFolder(dirname(to))
        await reader.extract(name, to, (bytes) => {
          signal.throwIfAborted()
          done += bytes
          update({ progress: total > 0 ? Math.min(1, done / total) : 1, detail: parts.at(-1) })
        })
      }
      await writeProjectFile(staging, { ...content.data, name: place.name })
    })
    return place
  } finally {
    reader.close()
  }
}

/** The folder in which the project lies, with its slash; empty where it lies in none. */
function rootOf(reader: ArchiveReader): string {
  const found = reader.list().filter(({ name }) => /^(?:[^/]+\/)?project\.json$/.test(name))
  if (found.length !== 1) throw refused(found.length === 0 ? 'there is no project in it' : 'there is more than one project in it')
  return found[0].name.slice(0, -'project.json'.length)
}

/** What is taken out. @throws ProjectError where a name could do harm, or two would be one file */
function filesOf(reader: ArchiveReader, root: string): { name: string; parts: string[]; bytes: number }[] {
  const taken = new Set<string>()
  return reader.list().flatMap(({ name, bytes }) => {
    if (!name.startsWith(root) || name.endsWith('/')) return []
    const parts = name.slice(root.length).split('/')
    if (parts.length < 2 || !OWN_FOLDERS.some((folder) => folder === parts[0])) return []
    if (parts.length > DEEPEST || !parts.every((part) => fileNameSchema.safeParse(part).success))
      throw refused(`“${name}” is no name that a project has`)
    const key = comparable(parts.join('/'))
    if (taken.has(key)) throw refused(`“${name}” is in it twice`)
    taken.add(key)
    return [{ name, parts, bytes }]
  })
}

const refused = (why: string): ProjectError =>
  new ProjectError({
    code: 'bad-input',
    message: `This archive is not taken: ${why}.`,
    advice: 'Ask whoever made it to pack the project once more, or choose another file.',
  })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
