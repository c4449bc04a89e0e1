import { basename, extname } from 'node:path'
import PQueue from 'p-queue'
import { idSchema, uniqueName, versionSchema, type Version, type VersionThing } from '../../../src-shared/project/index.ts'
import { decodeSong, encodeSong, packedChange, songReplaced } from '../../../src-shared/music/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { readText, removeFile } from '../../storage/files.ts'
import { makeFolder, namesIn } from '../../storage/folders.ts'
import type { LibraryService } from '../library/library-service.ts'
import { newId } from '../project/identifiers.ts'
import { readRecord, writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { RunService } from '../runs/run-service.ts'
import type { SongService } from '../song/song-service.ts'
import type { MidiTakeService } from '../takes/midi-take-service.ts'
import type { TakeService } from '../takes/take-service.ts'
import type { TrashService } from '../trash/trash-service.ts'

/** Of those that the program keeps by itself the oldest go. */
const AUTOMATIC_KEPT = 20
const LARGEST_SONG_BYTES = 512 * 2 ** 20

export interface VersionedParts {
  song: SongService
  library: LibraryService
  runs: RunService
  takes: TakeService
  midiTakes: MidiTakeService
  trash: TrashService
}

/** What returning to a version could not bring back: it was deleted for good. */
export interface ReturnedVersion {
  lost: string[]
}

/**
 * States of the project that can be returned to: its song, and what was in its lists under which names. Files are not kept twice: what a
 * version names lies in the project or its trash, and comes back from there.
 */
export class VersionService {
  private versions: Version[] = []
  private readonly turns = new PQueue({ concurrency: 1 })

  constructor(
    private readonly context: SessionContext,
    private readonly parts: VersionedParts,
  ) {}

  async load(notices: string[]): Promise<void> {
    const { paths } = this.context.store
    for (const file of await namesIn(paths.versions)) {
      const id = basename(file, extname(file))
      if (extname(file) !== '.json' || !idSchema.safeParse(id).success) continue
      const read = await readRecord(paths.versionFile(id), versionSchema)
      if ('value' in read && read.value.id === id) this.versions.push(read.value)
      else notices.push(`The version versions/${file} cannot be read. Its files were left as they are.`)
    }
    this.sort()
  }

  /** The newest first. */
  list(): readonly Version[] {
    return this.versions
  }

  /** Keeps the project as it is now under a name. */
  keep(name: string, isAutomatic = false): Promise<Version> {
    return this.turns.add(() => this.keepNow(name, isAutomatic))
  }

  /** Before something that cannot simply be undone; not where the song cannot be read, nor in a project without anything. */
  async keepBefore(what: string): Promise<void> {
    const { song } = this.parts
    if (!song.isReadable || (song.song.tracks.length === 0 && this.things().length === 0)) return
    await this.keep(`Before ${what}`, true)
  }

  async rename(id: string, name: string): Promise<void> {
    await this.turns.add(async () => {
      // One that got a name is a person's own.
      const renamed = { ...this.require(id), name, isAutomatic: false }
      this.context.store.paths.requireWritable()
      await writeRecord(this.context.store.paths.versionFile(id), renamed)
      this.versions = this.versions.map((version) => (version.id === id ? renamed : version))
      this.tell()
    })
  }

  /** For good. */
  async remove(id: string): Promise<void> {
    await this.turns.add(async () => {
      this.require(id)
      this.context.store.paths.requireWritable()
      await this.forget(id)
      this.tell()
    })
  }

  /**
   * The song as it was then, as one step that can be undone; what was in the lists and was removed since comes back from the trash, and
   * everything has the name it had. What came since stays. The state of now is kept before.
   */
  async returnTo(id: string): Promise<ReturnedVersion> {
    const version = this.require(id)
    const { song, trash } = this.parts
    const { song: then } = decodeSong(await this.songText(id))
    await this.keepBefore(`returning to “${version.name}”`.slice(0, 112))
    const here = new Map(this.things().map((thing) => [thing.id, thing]))
    const inTrash = new Set((await trash.list()).map((item) => item.id))
    const away = version.things.filter((thing) => !here.has(thing.id))
    await trash.restore(away.filter((thing) => inTrash.has(thing.id)).map((thing) => thing.id))
    for (const thing of this.things()) {
      const former = version.things.find((known) => known.id === thing.id && known.kind === thing.kind)
      if (former && former.name !== thing.name) await this.renameThing(former)
    }
    const changes = songReplaced(song.song, then)
    if (changes.length > 0) await song.edit(`Return to “${version.name}”`, changes.map(packedChange))
    return { lost: away.filter((thing) => !inTrash.has(thing.id)).map(({ name }) => name) }
  }

  private async keepNow(name: string, isAutomatic: boolean): Promise<Version> {
    const { paths } = this.context.store
    paths.requireWritable()
    const { song, sequence } = this.parts.song
    const version: Version = {
      ...{ version: 1, id: newId('version'), isAutomatic, createdAt: new Date().toISOString() },
      name: uniqueName(
        name,
        this.versions.map((known) => known.name),
      ),
      tracks: song.tracks.length,
      things: this.things(),
    }
    await explaining('keep this version', async () => {
      await makeFolder(paths.versions)
      // The record is what makes it a version: it comes last.
      await writeFileAtomic(paths.versionSong(version.id), encodeSong(song, sequence))
      await writeRecord(paths.versionFile(version.id), version)
    })
    this.versions = [version, ...this.versions]
    for (const old of this.versions.filter((known) => known.isAutomatic).slice(AUTOMATIC_KEPT)) await this.forget(old.id)
    this.tell()
    return version
  }

  private async forget(id: string): Promise<void> {
    const { paths } = this.context.store
    await removeFile(paths.versionFile(id))
    await removeFile(paths.versionSong(id))
    this.versions = this.versions.filter((version) => version.id !== id)
  }

  private things(): VersionThing[] {
    const { library, runs, takes, midiTakes } = this.parts
    const named = (kind: VersionThing['kind'], list: readonly { id: string; name: string }[]): VersionThing[] =>
      list.map(({ id, name }) => ({ kind, id, name }))
    return [
      ...named('recording', library.recordings),
      ...named('run', runs.list()),
      ...named('take', takes.list()),
      ...named('midi-take', midiTakes.list()),
    ]
  }

  private renameThing({ kind, id, name }: VersionThing): Promise<void> {
    const { library, runs, takes, midiTakes } = this.parts
    const owner = { recording: library, run: runs, take: takes, 'midi-take': midiTakes }[kind]
    return owner.rename(id, name)
  }

  private async songText(id: string): Promise<string> {
    try {
      return await readText(this.context.store.paths.versionSong(id), LARGEST_SONG_BYTES)
    } catch (error) {
      throw new ProjectError({
        code: 'not-found',
        message: 'The song of this version cannot be read.',
        advice: 'Put its file back into the folder versions of the project, or choose another version.',
        cause: error,
      })
    }
  }

  private require(id: string): Version {
    const version = this.versions.find((known) => known.id === id)
    if (version) return version
    throw new ProjectError({ code: 'not-found', message: 'This version is not there any more.', advice: 'Choose another one.' })
  }

  private sort(): void {
    this.versions.sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  }

  private tell(): void {
    this.context.emit('versions.changed', {})
  }
}
