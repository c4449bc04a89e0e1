import { dirname, join } from 'node:path'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { makeFolder } from '../../storage/folders.ts'
import { plainPath } from '../../storage/plain-path.ts'
import { outputTarget } from '../exports/output-target.ts'
import { writeBeside } from '../exports/place-file.ts'
import type { JobBoard, StartedJob } from '../machine/jobs.ts'
import type { ProjectSession } from '../project/project-session.ts'
import type { Emit } from '../project/session-context.ts'
import { safeFileName } from '../project/identifiers.ts'
import { duplicateProject } from './duplicate-project.ts'
import { freeProjectFolder } from './new-project-folder.ts'
import { ARCHIVE_ENDING, packProject, type PackedProject } from './pack-project.ts'
import { unpackProject } from './unpack-project.ts'

export interface TransferContext {
  emit: Emit
  /** Opens a project that is not open; who asked closes it. */
  openElsewhere: (folder: string) => Promise<ProjectSession>
}

/** Where a new project lies, and how it is called. */
export interface MadeProject {
  folder: string
  name: string
}

/** Projects as copies and archives, of those that are open and those that are not. */
export class ProjectTransfers {
  constructor(private readonly context: TransferContext) {}

  /** A project beside this one, of the same content, with a number behind its name unless another is given. */
  duplicate(session: ProjectSession, name: string = session.store.file.name, board: JobBoard = session.jobs): StartedJob<MadeProject> {
    const { store } = session
    return this.made(board, `Duplicating “${store.file.name}”`, async (control) => {
      const place = freeProjectFolder(dirname(store.paths.folder), name)
      await session.song.settle()
      await duplicateProject(store, place.folder, place.name, control)
      return place
    })
  }

  /** The same of a project that is not open: it is opened for so long. */
  duplicateClosed(folder: string, name: string | undefined, board: JobBoard): StartedJob<MadeProject> {
    return this.made(board, 'Duplicating a project', async (control) => {
      const session = await this.context.openElsewhere(folder)
      try {
        const place = freeProjectFolder(dirname(session.store.paths.folder), name ?? session.store.file.name)
        await duplicateProject(session.store, place.folder, place.name, control)
        return place
      } finally {
        await session.close()
      }
    })
  }

  /** Makes a project in `parent` of an archive. */
  unpack(archive: string, parent: string, board: JobBoard): StartedJob<MadeProject> {
    return this.made(board, 'Unpacking a project', async (control) => {
      const place = plainPath(parent)
      await explaining(`make the folder ${place}`, () => makeFolder(place))
      return unpackProject(archive, place, control)
    })
  }

  /**
   * Writes the open project into one file.
   *
   * @param projects  folders of projects into which nothing may be written
   * @throws ProjectError where the file is there already, or the place is none for it
   */
  async pack(
    session: ProjectSession,
    outFolder: string,
    fileName: string | undefined,
    projects: readonly string[],
  ): Promise<StartedJob<PackedProject>> {
    const { store } = session
    const plain = safeFileName(fileName ?? store.file.name).replace(/\.loom(\.zip)?$|\.zip$/i, '')
    const target = await outputTarget(join(outFolder, `${plain}${ARCHIVE_ENDING}`), {
      replace: false,
      projects: [...projects, store.paths.folder],
    })
    return session.jobs.start({
      kind: 'export',
      title: `Packing “${store.file.name}”`,
      work: async (control) => {
        await session.song.settle()
        const packed = await writeBeside(target, (path) => packProject(store, session.library.sources, path, control))
        const remarks = packed.left.map((name) => `The source of “${name}” could not be read and is not in it.`)
        session.exports.tellPlaced(control.id, target.path, remarks)
        return packed
      },
    })
  }

  private made(
    board: JobBoard,
    title: string,
    work: (control: Parameters<Parameters<JobBoard['start']>[0]['work']>[0]) => Promise<MadeProject>,
  ): StartedJob<MadeProject> {
    return board.start({
      kind: 'project',
      title,
      work: async (control) => {
        const made = await work(control)
        this.context.emit('projects.made', { jobId: control.id, ...made })
        return made
      },
    })
  }
}

/** @throws ProjectError  where this is no archive by its name */
export function requireArchiveName(path: string): void {
  if (/\.zip$/i.test(path)) return
  throw new ProjectError({
    code: 'bad-input',
    message: `${path} is no archive of a project.`,
    advice: `Choose a file that ends in ${ARCHIVE_ENDING}.`,
  })
}
