import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { projectFileSchema } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { isTemporary } from '../../storage/atomic-file.ts'
import { samePath } from '../../storage/plain-path.ts'
import { orMissing } from '../../storage/system-code.ts'
import { ProjectPaths, projectFolders } from '../project/project-paths.ts'

/** A place outside of all projects where a result may be written. */
export interface OutputTarget {
  /** Absolute. */
  path: string
  /** Whether the person said that a file which is there may go. */
  replace: boolean
}

export interface TargetOptions {
  replace: boolean
  /**
   * Folders of projects whose sources are spared besides those of the projects around the target: the open one and those known to this
   * person.
   */
  projects: readonly string[]
}

/** A project's own files, beside its folders. */
const isOwnFile = (name: string): boolean => name.startsWith('project.') || isTemporary(name)

/**
 * Says before the work is done whether a result may be written to `path`: never into a project, never onto a source of
 * one, onto another file only where `replace` is set.
 *
 * @throws ProjectError with what to do instead
 */
export async function outputTarget(path: string, { replace, projects }: TargetOptions): Promise<OutputTarget> {
  const target = resolve(path)
  const folder = await existingFolder(target)
  const there = await kindAt(target)
  if (there === 'folder') throw refusal(`${target} is a folder.`, 'Give the name of a file.')
  if (there === 'special') throw refusal(`${target} is not an ordinary file.`, 'Give the name of a file.')
  // A link's name goes when it is replaced; the file behind it is spared as if it were named itself.
  const real = (await orMissing(realpath(target))) ?? join(folder, basename(target))
  for (const place of new Set([join(folder, basename(target)), real])) {
    await refuseInsideProject(place)
    await refuseSource(place, projects)
  }
  if (there !== null && !replace) {
    throw new ProjectError({
      code: 'conflict',
      message: `${target} is there already.`,
      advice: 'Choose another name. On the command line --force replaces it.',
    })
  }
  return { path: target, replace }
}

/**
 * The same for a folder that a result of several files is to fill: it is new, or empty, or its files may be replaced by those of the
 * result that have their names; what else lies in it stays.
 *
 * @throws ProjectError with what to do instead
 */
export async function outputFolder(path: string, { replace }: TargetOptions): Promise<OutputTarget> {
  const target = resolve(path)
  const parent = await existingFolder(target)
  const there = await kindAt(target)
  if (there !== null && there !== 'folder') throw refusal(`${target} is a file.`, 'Give the name of a folder.')
  const real = (await orMissing(realpath(target))) ?? join(parent, basename(target))
  await refuseInsideProject(real)
  if (await isProject(real))
    throw refusal(`${target} is a project.`, 'Choose a place outside of the project: nothing else may write there.')
  if (there === 'folder' && !replace && (await readdir(real)).length > 0) {
    throw new ProjectError({
      code: 'conflict',
      message: `There are files in ${target} already.`,
      advice: 'Choose another name. On the command line --force replaces files of the same names.',
    })
  }
  return { path: target, replace }
}

const refusal = (message: string, advice: string): ProjectError => new ProjectError({ code: 'bad-input', message, advice })

async function existingFolder(target: string): Promise<string> {
  const folder = dirname(target)
  const isFolder = await explaining(`look at ${folder}`, () => orMissing(stat(folder).then((found) => found.isDirectory())))
  if (!isFolder) throw refusal(`There is no folder ${folder}.`, 'Make it first, or choose another place.')
  return realpath(folder)
}

async function kindAt(path: string): Promise<'file' | 'folder' | 'special' | null> {
  return explaining(`look at ${path}`, async () => {
    const name = await orMissing(lstat(path))
    if (!name) return null
    const found = await orMissing(stat(path))
    // A link to nowhere: its name is taken.
    if (!found || found.isFile()) return 'file'
    return found.isDirectory() ? 'folder' : 'special'
  })
}

async function refuseInsideProject(place: string): Promise<void> {
  for (let folder = dirname(place); ; folder = dirname(folder)) {
    const [first, ...deeper] = relative(folder, place).toLowerCase().split(sep)
    const isOwn = deeper.length > 0 ? ownFolders(folder).has(first) : isOwnFile(first)
    if (isOwn && (await isProject(folder))) {
      throw refusal(`${place} belongs to the project in ${folder}.`, 'Choose a place outside of the project: nothing else may write there.')
    }
    if (folder === dirname(folder)) return
  }
}

const isProject = (folder: string): Promise<boolean> =>
  stat(join(folder, 'project.json')).then(
    (found) => found.isFile(),
    () => false,
  )

/** A project's own folders, as names in its folder; other names are the person's. */
const ownFolders = (folder: string): Set<string> =>
  new Set(projectFolders(new ProjectPaths(folder)).map((path) => relative(folder, path).split(sep)[0]))

async function refuseSource(place: string, projects: readonly string[]): Promise<void> {
  for (const project of projects) {
    const source = (await sourcesOf(project)).find((path) => samePath(path, place))
    if (source !== undefined) {
      throw refusal(
        `${source} is a recording of the project in ${project}, which was left in place.`,
        'Choose another name: it is the only copy.',
      )
    }
  }
}

/** Where the recordings lie that a project left in place; their files are not looked at. */
async function sourcesOf(project: string): Promise<string[]> {
  try {
    const { recordings } = projectFileSchema.parse(JSON.parse(await readFile(join(project, 'project.json'), 'utf8')))
    return recordings.flatMap(({ reference }) => (reference ? [reference.path] : []))
  } catch {
    // One that cannot be read has no sources that are known; opening it tells why.
    return []
  }
}
