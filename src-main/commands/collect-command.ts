import { collectSources } from '../services/project-files/collect-sources.ts'
import { EXIT, parseFlags, type Command } from './command.ts'
import { showProgress } from './job-progress.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { withProject } from './with-project.ts'

export const collectCommand: Command = {
  name: 'collect',
  summary: 'Copy into a project the sources that were left in place.',
  help: `Usage: spectraloom collect DIR [--json]

Copies every source that was imported with "--reference" into the project in DIR, so that the folder holds all that it needs. A source
that is missing, or was changed since, is named and stays where it is said to be.

Example: spectraloom collect ~/Music/Preludes.loom`,

  async run(args, output) {
    const flags = parseFlags('collect', args, {}, ['DIR'])
    const on = { 'jobs.changed': showProgress(output, ['import']) }
    return withProject({ command: 'collect', folder: flags.positionals[0], output, on }, async (session) => {
      const job = collectSources(session.context, session.library)
      return untilInterrupted(
        output,
        () => session.jobs.cancel(job.id),
        async () => {
          const { copied, left } = await job.done
          const rest = left.length > 0 ? ` ${left.length} could not be read: ${left.join(', ')}.` : ''
          output.result({ copied, left }, `Copied ${copied} ${copied === 1 ? 'source' : 'sources'} into the project.${rest}`)
          return left.length > 0 ? EXIT.failed : EXIT.done
        },
      )
    })
  },
}
