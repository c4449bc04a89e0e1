import { nameSchema, type Version } from '../../src-shared/project/index.ts'
import { ProjectError } from '../failures/project-error.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { EXIT, parseFlags, UsageError, type Command } from './command.ts'
import { withProject } from './with-project.ts'

export const versionsCommand: Command = {
  name: 'versions',
  summary: 'Keep a project as it is now, or return to how it was.',
  help: `Usage: spectraloom versions DIR [--keep NAME | --return VERSION | --remove VERSION] [--json]

Lists the versions of the project in DIR, the newest first. A version is its song, and what was in it under which names.

  --keep NAME        keeps it as it is now
  --return VERSION   the song as it was then; what was removed since comes back from the trash, what came since stays
  --remove VERSION   for good

VERSION is a name or an id.

Example: spectraloom versions ~/Music/Preludes.loom --keep "Before the solo"`,

  async run(args, output) {
    const text = { type: 'string' } as const
    const flags = parseFlags('versions', args, { keep: text, return: text, remove: text }, ['DIR'])
    const [keep, back, remove] = [flags.text('keep'), flags.text('return'), flags.text('remove')]
    if ([keep, back, remove].filter((given) => given !== undefined).length > 1)
      throw new UsageError('More than one thing is asked for.', 'Give one of --keep, --return and --remove.')
    const name = nameSchema.optional().safeParse(keep)
    if (!name.success) throw new UsageError(`The name does not fit: ${name.error.issues[0].message}.`, 'Give another one.')
    return withProject({ command: 'versions', folder: flags.positionals[0], output }, async (session) => {
      const { versions } = session
      if (name.data !== undefined) {
        const kept = await versions.keep(name.data)
        output.result({ versionId: kept.id, name: kept.name }, `Kept as "${kept.name}".`)
      } else if (back !== undefined) {
        const version = findVersion(session, back)
        const { lost } = await versions.returnTo(version.id)
        const rest = lost.length > 0 ? ` Deleted for good since: ${lost.join(', ')}.` : ''
        output.result({ versionId: version.id, lost }, `The project is as it was in "${version.name}".${rest}`)
      } else if (remove !== undefined) {
        const version = findVersion(session, remove)
        await versions.remove(version.id)
        output.result({ versionId: version.id }, `"${version.name}" is gone.`)
      } else {
        const rows = versions
          .list()
          .map(({ id, name: called, createdAt }) => `${createdAt.slice(0, 16).replace('T', ' ')}  ${id}  ${called}`)
        output.result(
          { versions: versions.list().map(({ things, ...version }) => ({ ...version, things: things.length })) },
          rows.join('\n') || 'No versions yet.',
        )
      }
      return EXIT.done
    })
  },
}

function findVersion({ versions }: ProjectSession, wanted: string): Version {
  const found = versions.list().find(({ id, name }) => id === wanted || name === wanted)
  if (found) return found
  throw new ProjectError({
    code: 'not-found',
    message: `There is no version "${wanted}".`,
    advice: 'See "spectraloom versions DIR" for those there are.',
  })
}
