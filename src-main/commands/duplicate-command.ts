import { nameSchema } from '../../src-shared/project/index.ts'
import { ProjectTransfers } from '../services/project-files/project-transfers.ts'
import { EXIT, parseFlags, UsageError, type Command } from './command.ts'
import { showProgress } from './job-progress.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { withProject } from './with-project.ts'

export const duplicateCommand: Command = {
  name: 'duplicate',
  summary: 'Make another project of the same content.',
  help: `Usage: spectraloom duplicate DIR [--name NAME] [--json]

Makes a copy of the project in DIR beside it, with all recordings, networks, takes and the song; what is in its trash stays behind.

  --name NAME   what the copy is called (the same with a number behind it, unless given)

Example: spectraloom duplicate ~/Music/Preludes.loom --name "Preludes, darker"`,

  async run(args, output) {
    const flags = parseFlags('duplicate', args, { name: { type: 'string' } }, ['DIR'])
    const name = nameSchema.optional().safeParse(flags.text('name'))
    if (!name.success) throw new UsageError(`The name does not fit: ${name.error.issues[0].message}.`, 'Give another with --name.')
    const on = { 'jobs.changed': showProgress(output, ['project']) }
    return withProject({ command: 'duplicate', folder: flags.positionals[0], output, on }, async (session) => {
      const transfers = new ProjectTransfers({ emit: () => undefined, openElsewhere: () => Promise.resolve(session) })
      const job = transfers.duplicate(session, name.data)
      return untilInterrupted(
        output,
        () => session.jobs.cancel(job.id),
        async () => {
          const made = await job.done
          output.result({ ...made }, `Made the project "${made.name}" in ${made.folder}`)
          return EXIT.done
        },
      )
    })
  },
}
