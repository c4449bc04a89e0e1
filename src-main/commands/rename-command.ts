import { nameSchema } from '../../src-shared/project/index.ts'
import { EXIT, UsageError, parseFlags, type Command } from './command.ts'
import { findItem } from './project-items.ts'
import { withProject } from './with-project.ts'

export const renameCommand: Command = {
  name: 'rename',
  summary: 'Give a recording, run, take or analysis another name.',
  help: `Usage: spectraloom rename DIR ITEM NAME [--json]

ITEM is an id or a name, as "spectraloom list DIR" shows them. The file of a recording keeps its name.

Example: spectraloom rename ~/Music/Preludes.loom take-7k2m9qxw "Rain at night"`,

  async run(args, output) {
    const flags = parseFlags('rename', args, {}, ['DIR', 'ITEM', 'NAME'])
    const [folder, wanted, given] = flags.positionals
    const name = nameSchema.safeParse(given)
    if (!name.success) throw new UsageError(`"${given}" cannot be a name.`, 'Give 1 to 120 characters, without line breaks.')
    return withProject({ command: 'rename', folder, output }, async (session) => {
      const item = findItem(session, wanted)
      await item.rename(name.data)
      output.result({ kind: item.kind, id: item.id, name: name.data }, `${item.id} is called "${name.data}" now.`)
      return EXIT.done
    })
  },
}
