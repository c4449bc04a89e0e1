import { EXIT, parseFlags, UsageError, type Command } from './command.ts'
import { findItem } from './project-items.ts'
import { withProject } from './with-project.ts'

export const removeCommand: Command = {
  name: 'remove',
  summary: 'Put recordings, runs, takes or analyses into the trash of a project.',
  help: `Usage: spectraloom remove DIR ITEMS... [--json]

ITEMS are ids or names, as "spectraloom list DIR" shows them. They go to the project's trash; a source that was left in place stays there.
Where one of them is not found, none is removed.

Example: spectraloom remove ~/Music/Preludes.loom take-7k2m9qxw "Wrong file"`,

  async run(args, output) {
    const flags = parseFlags('remove', args, {}, ['DIR'], { more: true })
    const [folder, ...wanted] = flags.positionals
    if (wanted.length === 0) throw new UsageError('ITEMS is missing.', '"spectraloom list DIR" shows what a project holds.')
    return withProject({ command: 'remove', folder, output }, async (session) => {
      const items = [...new Map(wanted.map((name) => findItem(session, name)).map((item) => [item.id, item])).values()]
      for (const item of items) await item.remove()
      const removed = items.map(({ kind, id, name }) => ({ kind, id, name }))
      output.result({ removed }, `Put into the trash: ${removed.map(({ kind, name }) => `${kind} "${name}"`).join(', ')}.`)
      return EXIT.done
    })
  },
}
