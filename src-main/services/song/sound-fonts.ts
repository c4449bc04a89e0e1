import { basename, extname, join } from 'node:path'
import { idSchema, nameSchema } from '../../../src-shared/project/index.ts'
import { soundFontSchema, type SoundFont } from '../../../src-shared/rpc/index.ts'
import { z } from 'zod'
import { LARGEST_SOUND_FONT_BYTES } from '../../engine/synth/sound-font-limits.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { fileInfo, moveFile, removeFile } from '../../storage/files.ts'
import { makeFolder, namesIn } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { Uploads } from '../calls/uploads.ts'
import { copyAndHash } from '../library/copy-source.ts'
import { newId } from '../project/identifiers.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'

const recordSchema = soundFontSchema.extend({
  version: z.literal(1),
  id: idSchema,
  name: nameSchema,
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
})
type SoundFontRecord = z.infer<typeof recordSchema>

/**
 * SoundFonts that the musician brought for the song: `instruments/<id>.sf2` is the file, `instruments/<id>.json` what it holds, written
 * when the file is there.
 */
export class SoundFonts {
  private fonts: SoundFontRecord[] = []

  constructor(
    private readonly context: SessionContext,
    private readonly uploads: Pick<Uploads, 'take' | 'discard'>,
  ) {}

  async load(notices: string[]): Promise<void> {
    const { instruments } = this.context.store.paths
    for (const file of await namesIn(instruments)) {
      const id = basename(file, extname(file))
      if (extname(file) !== '.json' || !idSchema.safeParse(id).success) continue
      const read = await readRecord(join(instruments, file), recordSchema)
      const problem =
        'problem' in read ? read.problem : (await orMissing(fileInfo(this.pathOf(id)))) === null ? 'its file is missing' : null
      if (problem === null && 'value' in read) this.fonts.push(read.value)
      else notices.push(`The SoundFont instruments/${file} cannot be read (${problem}). Its files were left as they are.`)
    }
    this.fonts.sort((a, b) => a.name.localeCompare(b.name))
  }

  list(): SoundFont[] {
    return this.fonts.map(({ id, name, presets }) => ({ id, name, presets }))
  }

  /** For a render: where they lie. */
  get places(): { id: string; path: string }[] {
    return this.fonts.map(({ id }) => ({ id, path: this.pathOf(id) }))
  }

  /**
   * Copies a SoundFont into the project.
   *
   * @returns the one that is there already where it has the same content
   * @throws  AudioFileError where it is none, ProjectError where it is too large
   */
  async add(path: string, name = basename(path)): Promise<SoundFont> {
    const { paths } = this.context.store
    paths.requireWritable()
    const { size } = await fileInfo(path)
    if (size > LARGEST_SOUND_FONT_BYTES)
      throw new ProjectError({
        code: 'bad-input',
        message: `“${name}” is larger than ${LARGEST_SOUND_FONT_BYTES / 2 ** 20} MB.`,
        advice: 'Choose a smaller SoundFont, or a compressed one (.sf3).',
      })
    const incoming = join(paths.incoming, newId('font'))
    try {
      const contentHash = await explaining(`copy “${name}” into the project`, () =>
        copyAndHash(path, incoming, { signal: new AbortController().signal }),
      )
      const known = this.fonts.find((font) => font.contentHash === contentHash)
      if (known) return known
      const found = await runInEngine(this.context.forker, 'read-sound-font', { path: incoming })
      const plain = basename(name, extname(name)).slice(0, 80)
      const record: SoundFontRecord = {
        version: 1,
        id: newId('font'),
        name: found.name || plain || 'SoundFont',
        presets: found.presets,
        contentHash,
      }
      await explaining('keep the SoundFont in the project', async () => {
        await makeFolder(paths.instruments)
        await moveFile(incoming, this.pathOf(record.id))
        await writeRecord(join(paths.instruments, `${record.id}.json`), record)
      })
      this.fonts = [...this.fonts, record].sort((a, b) => a.name.localeCompare(b.name))
      return record
    } finally {
      await removeFile(incoming)
    }
  }

  /** As `add`, of a file that a window sent. */
  async addUpload(uploadId: string): Promise<SoundFont> {
    const [{ path, name }] = this.uploads.take([uploadId])
    try {
      return await this.add(path, name)
    } finally {
      await this.uploads.discard([uploadId])
    }
  }

  private pathOf(id: string): string {
    return join(this.context.store.paths.instruments, `${id}.sf2`)
  }
}
