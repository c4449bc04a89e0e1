import { basename, dirname, join, resolve } from 'node:path'
import { openLog } from '../failures/log.ts'
import { JobBoard } from '../services/machine/jobs.ts'
import { ARCHIVE_ENDING } from '../services/project-files/pack-project.ts'
import { ProjectTransfers, requireArchiveName } from '../services/project-files/project-transfers.ts'
import { RecentProjects } from '../services/project/recent-projects.ts'
import { configFolder, projectsFolder } from '../services/project/user-folders.ts'
import { EXIT, parseFlags, type Command } from './command.ts'
import { showProgress } from './job-progress.ts'
import { untilInterrupted } from './on-interrupt.ts'
import type { Output } from './output.ts'
import { withProject } from './with-project.ts'

const transfers = new ProjectTransfers({
  emit: () => undefined,
  openElsewhere: () => Promise.reject(new Error('no command works on a closed project')),
})

export const packCommand: Command = {
  name: 'pack',
  summary: 'Write a project into one file.',
  help: `Usage: spectraloom pack DIR [--out FILE] [--json]

Writes the project in DIR into one archive, an ordinary ZIP file, with the sources that were left in place. What can be made again and
what is in the trash stays behind.

  --out FILE   where to (the project's name with ${ARCHIVE_ENDING} in this folder, unless given)

Example: spectraloom pack ~/Music/Preludes.loom --out /media/stick/Preludes.loom.zip`,

  async run(args, output) {
    const flags = parseFlags('pack', args, { out: { type: 'string' } }, ['DIR'])
    const out = flags.text('out')
    const on = { 'jobs.changed': showProgress(output, ['export']) }
    return withProject({ command: 'pack', folder: flags.positionals[0], output, on }, async (session) => {
      const path = resolve(out ?? `${session.store.file.name}${ARCHIVE_ENDING}`)
      const job = await transfers.pack(session, dirname(path), basename(path), await knownProjects())
      return untilInterrupted(
        output,
        () => session.jobs.cancel(job.id),
        async () => {
          const { bytes, left } = await job.done
          const placed = session.exports.placed(job.id)
          for (const name of left) output.remark(`The source of "${name}" could not be read and is not in it.`)
          output.result({ out: placed, bytes, left }, `Wrote ${placed}`)
          return EXIT.done
        },
      )
    })
  },
}

export const unpackCommand: Command = {
  name: 'unpack',
  summary: 'Make a project of such a file.',
  help: `Usage: spectraloom unpack FILE [--in FOLDER] [--json]

Makes a project of an archive that "spectraloom pack" wrote. A file that would do harm is refused before anything is written.

  --in FOLDER   where the project's folder is to lie (where new projects go, unless given)

Example: spectraloom unpack Preludes.loom.zip`,

  async run(args, output) {
    const flags = parseFlags('unpack', args, { in: { type: 'string' } }, ['FILE'])
    const archive = resolve(flags.positionals[0])
    requireArchiveName(archive)
    const board = new JobBoard(showProgress(output, ['project']), log())
    const job = transfers.unpack(archive, resolve(flags.text('in') ?? projectsFolder()), board)
    return untilInterrupted(
      output,
      () => board.cancel(job.id),
      () => job.done.then((made) => told(made, output)),
    )
  },
}

async function told(made: { folder: string; name: string }, output: Output): Promise<number> {
  await new RecentProjects(configFolder(), log()).add(made.name, made.folder)
  output.result({ ...made }, `Made the project "${made.name}" in ${made.folder}`)
  return EXIT.done
}

const log = (): ReturnType<typeof openLog> => openLog(join(configFolder(), 'log', 'spectraloom.log'))
const knownProjects = async (): Promise<string[]> => (await new RecentProjects(configFolder(), log()).list()).map(({ folder }) => folder)
