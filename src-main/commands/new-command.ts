import { basename, join, resolve } from 'node:path'
import { nameSchema } from '../../src-shared/project/index.ts'
import { packedChange, SONG_TEMPLATES, songReplaced, type Song } from '../../src-shared/music/index.ts'
import { openLog } from '../failures/log.ts'
import { ProjectTemplates } from '../services/project-files/project-templates.ts'
import { configFolder } from '../services/project/user-folders.ts'
import { EXIT, UsageError, parseFlags, type Command } from './command.ts'
import { withProject } from './with-project.ts'

export const newCommand: Command = {
  name: 'new',
  summary: 'Make a new project.',
  help: `Usage: spectraloom new DIR [--name NAME] [--template NAME] [--json]

Makes a project in the folder DIR, which must be new or empty.

  --name NAME       what the project is called (the folder's name, unless given)
  --template NAME   how its song is set up: ${SONG_TEMPLATES.map(({ id }) => id).join(', ')}, or one you kept

Example: spectraloom new ~/Music/Preludes.loom --name Preludes`,

  async run(args, output) {
    const { positionals, text } = parseFlags('new', args, { name: { type: 'string' }, template: { type: 'string' } }, ['DIR'])
    const folder = resolve(positionals[0])
    const name = nameSchema.safeParse(text('name') ?? basename(folder).replace(/\.loom$/, ''))
    if (!name.success) throw new UsageError(`The name does not fit: ${name.error.issues[0].message}.`, 'Give another with --name.')
    const template = await templateSong(text('template'))
    const { id } = await withProject({ command: 'new', folder, create: name.data, output }, async (session) => {
      if (template) await session.song.edit('Begin with a template', songReplaced(session.song.song, template).map(packedChange))
      return session.state()
    })
    output.result({ id, name: name.data, folder }, `Made the project "${name.data}" in ${folder}`)
    return EXIT.done
  },
}

/** By id or name. @throws UsageError where there is none */
async function templateSong(wanted: string | undefined): Promise<Song | null> {
  if (wanted === undefined) return null
  const config = configFolder()
  const templates = new ProjectTemplates(config, openLog(join(config, 'log', 'spectraloom.log')))
  const known = await templates.list()
  const found = known.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
  if (!found)
    throw new UsageError(`There is no template "${wanted}".`, `Choose one of: ${known.map(({ name }) => `"${name}"`).join(', ')}.`)
  return templates.song(found.id)
}
