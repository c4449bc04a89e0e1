import { basename, resolve } from 'node:path'
import { nameSchema } from '../../src-shared/project/index.ts'
import { EXIT, UsageError, parseFlags, type Command } from './command.ts'
import { withProject } from './with-project.ts'

export const newCommand: Command = {
  name: 'new',
  summary: 'Make a new project.',
  help: `Usage: spectraloom new DIR [--name NAME] [--json]

Makes a project in the folder DIR, which must be new or empty.

  --name NAME   what the project is called (the folder's name, unless given)

Example: spectraloom new ~/Music/Preludes.loom --name Preludes`,

  async run(args, output) {
    const { positionals, text } = parseFlags('new', args, { name: { type: 'string' } }, ['DIR'])
    const folder = resolve(positionals[0])
    const name = nameSchema.safeParse(text('name') ?? basename(folder).replace(/\.loom$/, ''))
    if (!name.success) throw new UsageError(`The name does not fit: ${name.error.issues[0].message}.`, 'Give another with --name.')
    const { id } = await withProject({ command: 'new', folder, create: name.data, output }, async (session) => session.state())
    output.result({ id, name: name.data, folder }, `Made the project "${name.data}" in ${folder}`)
    return EXIT.done
  },
}
