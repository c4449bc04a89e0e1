import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import PQueue from 'p-queue'
import type { z } from 'zod'
import { PROJECT_VERSION, projectFileSchema, type ProjectFile, type Recording } from '../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { fileInfo, moveFile, readText } from '../../storage/files.ts'
import { makeFolder, namesIn, removeFolder } from '../../storage/folders.ts'
import { plainPath, requirePlainFolder } from '../../storage/plain-path.ts'
import { orMissing } from '../../storage/system-code.ts'
import { newId } from './identifiers.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { AddedRecordings } from '../library/added-recordings.ts'
import { sweepLeftovers } from './cache-sweep.ts'
import { holdProject, unwritableCode } from './project-hold.ts'
import { ProjectLock } from './project-lock.ts'
import { foldersOf, ProjectPaths, projectFolders } from './project-paths.ts'
import { RecordingNames } from '../library/recording-names.ts'

const COPIES_KEPT = 3

/** An open project: its folder, its lock, and `project.json` in memory and on disk. */
export class ProjectStore {
  readonly paths: ProjectPaths
  /** What was found and mended at opening, in words for the person. */
  readonly notices: string[]
  readonly names: RecordingNames
  private readonly lock: ProjectLock | null
  private readonly added: AddedRecordings
  private content: ProjectFile
  private readonly writes = new PQueue({ concurrency: 1 })

  private constructor(paths: ProjectPaths, lock: ProjectLock | null, content: ProjectFile, notices: string[]) {
    this.paths = paths
    this.lock = lock
    this.content = content
    this.notices = notices
    this.names = new RecordingNames(paths.recordings)
    this.added = new AddedRecordings(paths.addedFile)
  }

  get file(): ProjectFile {
    return this.content
  }

  /** Makes a new project in `folder`, which must not exist yet or be empty. */
  static async create(folder: string, name: string, program: string): Promise<ProjectStore> {
    return explaining(`make a project in ${folder}`, async () => {
      const paths = new ProjectPaths(plainPath(folder))
      await makeFolder(paths.folder)
      const present = await namesIn(paths.folder)
      if (present.includes('project.json')) {
        throw new ProjectError({
          code: 'conflict',
          message: `There is a project in ${folder} already.`,
          advice: 'Open it, or choose another folder for the new one.',
        })
      }
      if (present.some((entry) => !entry.startsWith('.'))) {
        throw new ProjectError({
          code: 'conflict',
          message: `The folder ${folder} is not empty.`,
          advice: 'Choose an empty or a new folder for the project.',
        })
      }
      const lock = await ProjectLock.take(paths.lockFile, program)
      try {
        await makeFolders(paths)
        const now = new Date().toISOString()
        const content: ProjectFile = {
          format: 'spectraloom-project',
          version: PROJECT_VERSION,
          id: newId('project'),
          name,
          createdAt: now,
          modifiedAt: now,
          recordings: [],
        }
        await writeFileAtomic(paths.projectFile, serialiseProject(content))
        return new ProjectStore(paths, lock, content, [])
      } catch (error) {
        await lock.release()
        throw error
      }
    })
  }

  /**
   * Opens the project in `folder`, for reading only where its disk takes nothing. A damaged `project.json` is set aside and the last good
   * copy takes its place, with a notice; one from a newer version is left untouched and refused.
   */
  static async open(folder: string, program: string): Promise<ProjectStore> {
    return explaining(`open the project in ${folder}`, async () => {
      const asked = new ProjectPaths(plainPath(folder))
      await requireProject(asked)
      await requireRealFolders(asked)
      const notices: string[] = []
      const { paths, lock } = await holdProject(asked, program, notices)
      try {
        const content = await readProjectFile(paths, notices)
        if (lock) await sweepLeftovers(paths)
        return new ProjectStore(paths, lock, content, notices)
      } catch (error) {
        await lock?.release()
        throw error
      }
    })
  }

  /**
   * Lists a new recording. Its record is on the disk before `place` brings its files to their places, and costs as little in a large
   * project as in a small one.
   */
  async add(recording: Recording, place: () => Promise<void>): Promise<void> {
    this.paths.requireWritable()
    await explaining(`save the project in ${this.paths.folder}`, () => this.added.append(recording))
    try {
      await place()
    } catch (error) {
      this.added.withdraw(recording.id)
      throw error
    }
    await this.writes.add(async () => {
      this.content = { ...this.content, recordings: [...this.content.recordings, recording] }
    })
  }

  /** At opening: lists what was in its place, and not removed since, when the program ended before it wrote `project.json`. */
  async adoptAdded(isRemoved: (id: string) => boolean): Promise<void> {
    const left = await this.added.read()
    const listed = [...this.content.recordings]
    for (const recording of left) {
      const isKnown = listed.some(
        ({ id, contentHash, file, reference }) =>
          id === recording.id || contentHash === recording.contentHash || (!reference && !recording.reference && file === recording.file),
      )
      if (!isKnown && !isRemoved(recording.id) && (await this.isInPlace(recording))) listed.push(recording)
    }
    if (listed.length > this.content.recordings.length) await this.update((file) => ({ ...file, recordings: listed }))
    else await this.added.settle(listed)
  }

  /** Changes the project and saves it; later calls wait for earlier ones. Nothing changes in memory where saving fails. */
  update(change: (file: ProjectFile) => ProjectFile): Promise<void> {
    return this.writes.add(async () => {
      this.paths.requireWritable()
      const next: ProjectFile = { ...change(this.content), modifiedAt: new Date().toISOString() }
      const content = serialiseProject(projectFileSchema.parse(next))
      const write = (): Promise<void> => writeFileAtomic(this.paths.projectFile, content, { keep: COPIES_KEPT })
      await explaining(`save the project in ${this.paths.folder}`, async () => {
        await write()
        // The last good copy must know what came in too: else a whole import would hang on one file.
        if (this.added.hasLines) await write()
      })
      this.content = next
      await this.added.settle(next.recordings)
    })
  }

  async close(): Promise<void> {
    await this.writes.onIdle()
    if (this.lock) await this.lock.release()
    else await removeFolder(this.paths.cache)
  }

  private async isInPlace({ reference, file, sizeBytes }: Recording): Promise<boolean> {
    if (reference) return true
    const found = await fileInfo(this.paths.recording(file)).catch(() => null)
    return found !== null && (sizeBytes === null || found.size === sizeBytes)
  }
}

export const serialiseProject = (content: ProjectFile): string => `${JSON.stringify(content, null, 2)}\n`

async function makeFolders(paths: ProjectPaths): Promise<void> {
  for (const folder of projectFolders(paths)) await makeFolder(folder)
}

/** A project from outside may hold links in place of its folders, so that what is written or removed there would be the person's own. */
async function requireRealFolders(paths: ProjectPaths): Promise<void> {
  for (const folder of await foldersOf(paths)) await orMissing(requirePlainFolder(folder))
}

async function requireProject(paths: ProjectPaths): Promise<void> {
  if (!(await stat(paths.folder)).isDirectory()) {
    throw new ProjectError({
      code: 'bad-input',
      message: `${paths.folder} is not a folder.`,
      advice: 'A Spectraloom project is a folder. Choose that folder.',
    })
  }
  const entries = await namesIn(paths.folder)
  if (!entries.some((entry) => entry === 'project.json' || entry === 'project.json.1')) {
    throw new ProjectError({
      code: 'not-found',
      message: `There is no project in ${paths.folder} (no project.json).`,
      advice: 'Choose the folder of a project (its name usually ends in .loom), or make a new project.',
    })
  }
}

async function readProjectFile(paths: ProjectPaths, notices: string[]): Promise<ProjectFile> {
  const candidates = ['project.json', ...Array.from({ length: COPIES_KEPT }, (_, index) => `project.json.${index + 1}`)]
  const problems: string[] = []
  for (const name of candidates) {
    const read = await readCandidate(join(paths.folder, name))
    if ('content' in read) {
      if (name !== 'project.json')
        await restore(paths, name, read.content, notices).catch((error: unknown) => {
          if (unwritableCode(error) === null) throw error
          notices.push(
            `project.json is damaged or missing and cannot be mended now. What you see is the last good copy (${name}, saved ` +
              `${read.content.modifiedAt}).`,
          )
        })
      return read.content
    }
    problems.push(`${name}: ${read.problem}`)
  }
  throw new ProjectError({
    code: 'bad-input',
    message: `The project in ${paths.folder} cannot be read (${problems.join('; ')}).`,
    advice:
      'Put back project.json from a backup. Recordings, runs and takes in the folder are untouched; a new project can import the ' +
      'recordings again.',
  })
}

/** @throws ProjectError for a file of a newer version: no older copy may take its place. */
async function readCandidate(path: string): Promise<{ content: ProjectFile } | { problem: string }> {
  const text = await orMissing(readText(path))
  if (text === null) return { problem: 'missing' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: text.trim() === '' ? 'empty' : 'not valid JSON' }
  }
  refuseNewer(value, path)
  const parsed = projectFileSchema.safeParse(value)
  if (!parsed.success) return { problem: describeIssue(parsed.error) }
  const ids = parsed.data.recordings.map((recording) => recording.id)
  if (new Set(ids).size !== ids.length) return { problem: 'two recordings with one id' }
  return { content: parsed.data }
}

function refuseNewer(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null || !('version' in value)) return
  if (typeof value.version !== 'number' || value.version <= PROJECT_VERSION) return
  throw new ProjectError({
    code: 'bad-input',
    message:
      `This project was made by a newer version of Spectraloom (project version ${value.version}; this program knows ` +
      `${PROJECT_VERSION}).`,
    advice: `Update Spectraloom and open it again. Nothing in ${dirname(path)} was changed.`,
  })
}

export const describeIssue = (error: z.ZodError): string => {
  const [issue] = error.issues
  return `${issue.path.join('.') || 'the whole file'}: ${issue.message}`
}

async function restore(paths: ProjectPaths, from: string, content: ProjectFile, notices: string[]): Promise<void> {
  if (paths.readOnly) return
  const aside = join(paths.folder, `project.json.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`)
  await orMissing(moveFile(paths.projectFile, aside))
  await writeFileAtomic(paths.projectFile, serialiseProject(content))
  notices.push(
    `project.json was damaged or missing. The last good copy (${from}, saved ${content.modifiedAt}) was put in its place; a ` +
      `damaged file is kept as ${basename(aside)}. Check that your latest changes are there.`,
  )
}
