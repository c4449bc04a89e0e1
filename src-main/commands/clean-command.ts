import { CLEAN_UP_PARTS } from '../../src-shared/rpc/index.ts'
import { EXIT, parseFlags, type Command } from './command.ts'
import { withProject } from './with-project.ts'

export const cleanCommand: Command = {
  name: 'clean',
  summary: 'Say what of a project is not needed, and take it away.',
  help: `Usage: spectraloom clean DIR [--cache] [--takes] [--trash] [--json]

Says how large is what the project in DIR does not need, and takes away what is named:

  --cache   working files that are made again when they are wanted
  --takes   takes that are not in the song, that nothing begins with, and that you did not mark: they go to the trash
  --trash   what is in the trash, for good

The state before is kept as a version.

Example: spectraloom clean ~/Music/Preludes.loom --cache`,

  async run(args, output) {
    const boolean = { type: 'boolean' } as const
    const flags = parseFlags('clean', args, { cache: boolean, takes: boolean, trash: boolean }, ['DIR'])
    const parts = CLEAN_UP_PARTS.filter((part) => flags.isSet(part))
    return withProject({ command: 'clean', folder: flags.positionals[0], output }, async (session) => {
      const plan = await session.cleanUp.plan()
      const takeIds = plan.takes.things.map(({ id }) => id)
      const { freedBytes } = parts.length > 0 ? await session.cleanUp.clean(parts, takeIds) : { freedBytes: 0 }
      const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`
      const lines = [
        `Working files  ${megabytes(plan.cache.bytes)}`,
        `Unused takes   ${megabytes(plan.takes.bytes)} in ${plan.takes.things.length}`,
        `Trash          ${megabytes(plan.trash.bytes)} in ${plan.trash.count}`,
        ...(parts.length > 0 ? [`Freed          ${megabytes(freedBytes)}`] : []),
      ]
      output.result({ ...plan, cleaned: parts, freedBytes }, lines.join('\n'))
      return EXIT.done
    })
  },
}
