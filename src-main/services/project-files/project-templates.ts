import { basename, extname, join } from 'node:path'
import { z } from 'zod'
import { idSchema, nameSchema } from '../../../src-shared/project/index.ts'
import { asTemplate, decodeSong, encodeSong, SONG_TEMPLATES, type Song } from '../../../src-shared/music/index.ts'
import type { Template } from '../../../src-shared/rpc/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { Log } from '../../failures/log.ts'
import { removeFile } from '../../storage/files.ts'
import { makeFolder, namesIn } from '../../storage/folders.ts'
import { newId } from '../project/identifiers.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'

const templateFileSchema = z.object({ version: z.literal(1), id: idSchema, name: nameSchema, about: z.string().max(300), song: z.string() })
type TemplateFile = z.infer<typeof templateFileSchema>

/** What new projects can begin with: the program's own, and those that the musician kept, each a file among the person's settings. */
export class ProjectTemplates {
  private readonly folder: string

  constructor(
    configFolder: string,
    private readonly log: Log,
  ) {
    this.folder = join(configFolder, 'templates')
  }

  async list(): Promise<Template[]> {
    const own = (await this.own()).map(({ id, name, about }) => ({ id, name, about, isOwn: true }))
    return [...own, ...SONG_TEMPLATES.map(({ id, name, about }) => ({ id, name, about, isOwn: false }))]
  }

  /** Keeps how a song is set up; one of the same name is replaced. */
  async keep(name: string, song: Song): Promise<void> {
    const former = (await this.own()).find((template) => template.name === name)
    const { tracks } = song
    const about =
      tracks.length === 0
        ? 'No tracks'
        : tracks
            .slice(0, 8)
            .map((track) => track.name || 'Track')
            .join(', ')
    const record: TemplateFile = {
      ...{ version: 1, id: former?.id ?? newId('template'), name, about: about.slice(0, 300) },
      song: encodeSong(asTemplate(song), 0),
    }
    await makeFolder(this.folder)
    await writeRecord(join(this.folder, `${record.id}.json`), record)
  }

  async remove(id: string): Promise<void> {
    await removeFile(join(this.folder, `${idSchema.parse(id)}.json`))
  }

  /** @throws ProjectError where it is not there, or cannot be read */
  async song(id: string): Promise<Song> {
    const known = SONG_TEMPLATES.find((template) => template.id === id)
    if (known) return known.song
    const own = (await this.own()).find((template) => template.id === id)
    if (!own) throw new ProjectError({ code: 'not-found', message: 'This template is not there any more.', advice: 'Choose another one.' })
    return decodeSong(own.song).song
  }

  private async own(): Promise<TemplateFile[]> {
    const found: TemplateFile[] = []
    for (const file of await namesIn(this.folder)) {
      if (extname(file) !== '.json') continue
      const read = await readRecord(join(this.folder, file), templateFileSchema)
      if ('value' in read && read.value.id === basename(file, '.json')) found.push(read.value)
      else this.log.write('warning', 'A template cannot be read', { file })
    }
    return found.sort((a, b) => a.name.localeCompare(b.name))
  }
}
