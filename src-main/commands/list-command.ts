import { EXIT, oneOf, parseFlags, type Command } from './command.ts'
import { ITEM_KINDS, projectItems, type ProjectItem } from './project-items.ts'
import { withProject } from './with-project.ts'

export const listCommand: Command = {
  name: 'list',
  summary: 'List the recordings, runs, takes and analyses of a project.',
  help: `Usage: spectraloom list DIR [--kind KIND] [--json]

Lists what a project holds, with the ids and names that other commands take.

  --kind KIND   only these: ${ITEM_KINDS.join(', ')}

Example: spectraloom list ~/Music/Preludes.loom --kind take`,

  async run(args, output) {
    const flags = parseFlags('list', args, { kind: { type: 'string' } }, ['DIR'])
    const kind = oneOf('--kind', flags.text('kind'), ITEM_KINDS)
    return withProject({ command: 'list', folder: flags.positionals[0], output }, async (session) => {
      const items = projectItems(session).filter((item) => kind === undefined || item.kind === kind)
      output.result({ items: items.map(({ kind, id, name, fields }) => ({ kind, id, name, ...fields })) }, table(items))
      return EXIT.done
    })
  },
}

function table(items: readonly ProjectItem[]): string {
  if (items.length === 0) return 'Nothing yet.'
  const width = (of: (item: ProjectItem) => string): number => Math.max(...items.map((item) => of(item).length))
  const [kinds, ids, names] = [
    width(({ kind }) => kind),
    width(({ id }) => id),
    Math.min(
      40,
      width(({ name }) => name),
    ),
  ]
  return items.map(({ kind, id, name, words }) => `${kind.padEnd(kinds)}  ${id.padEnd(ids)}  ${name.padEnd(names)}  ${words}`).join('\n')
}
