import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ProjectSession } from '../../src-main/services/project/project-session.ts'
import { TakeAudio } from '../../src-main/services/takes/take-audio.ts'
import { songWord, type SongWord } from './song-word.ts'
import type { Deed, Essence, Line, ThingKind } from './busy-project.ts'

type Place = 'project' | 'trash' | 'gone'

interface Thing {
  kind: ThingKind
  essence: Essence
  /** What it may be called and where it may lie: one of each, but for what was in the middle of a change. */
  names: string[]
  places: Place[]
}

/** What a program said that it did to a project, to be compared with what is there after it was killed. */
export class ProjectLedger {
  private readonly things = new Map<string, Thing>()
  /** Begun and not done. */
  private open: Deed | null = null
  /** As the program last said that it was. */
  private song: SongWord = { sequence: 0, tracks: [], undone: [] }

  write(line: Line): void {
    if ('song' in line) this.song = line.song
    else if ('begin' in line) this.open = line.begin
    else if ('done' in line) {
      this.open = null
      this.note(line.done, false)
    }
  }

  /** The program was killed: what it was about to do may have happened or not. */
  killed(): void {
    if (this.open && this.open.what !== 'add') this.note(this.open, true)
    this.open = null
  }

  /** Every thing is where it must be, once, as what it is and with whole files; no file lies around that belongs to nothing. */
  async check(session: ProjectSession): Promise<void> {
    const { recordings, takes, midiTakes, runs } = session.state()
    const items = await session.trash.list()
    const listed = new Map(
      [...recordings, ...takes, ...midiTakes, ...runs].map((thing) => [thing.id, thing as { id: string; name: string }]),
    )
    const removed = new Map(items.map((item) => [item.id, item]))
    for (const [id, thing] of this.things) {
      const place: Place = listed.has(id) ? 'project' : removed.has(id) ? 'trash' : 'gone'
      const { name } = listed.get(id) ?? removed.get(id) ?? { name: '' }
      expect(listed.has(id) && removed.has(id), `${id} lies in the project and in the trash`).toBe(false)
      expect(thing.places, `${id} ("${thing.names.join('" or "')}") is where it is`).toContain(place)
      if (place === 'gone') this.things.delete(id)
      else {
        expect(thing.names, `${id} is called what it is called`).toContain(name)
        Object.assign(thing, { names: [name], places: [place] })
      }
      if (place === 'project') expect(listed.get(id)).toMatchObject(thing.essence)
    }
    for (const { id, kind, name } of items)
      if (!this.things.has(id)) this.things.set(id, { kind: kind as ThingKind, essence: {} as Essence, names: [name], places: ['trash'] })
    for (const { id, name } of listed.values()) if (!this.things.has(id)) this.adopt(id, name, session)
    this.checkSong(session)
    await this.checkFiles(session)
  }

  /** The song is what it was said to be, or one step further: that one was on its way. */
  private checkSong({ song }: ProjectSession): void {
    const found = songWord(song)
    if (found.sequence !== this.song.sequence + 1) expect(found).toEqual(this.song)
    this.song = found
  }

  /** What was being added when the program was killed, and is there. */
  private adopt(id: string, name: string, session: ProjectSession): void {
    const kind: ThingKind = session.library.recordings.some((recording) => recording.id === id)
      ? 'recording'
      : session.runs.list().some((run) => run.id === id)
        ? 'run'
        : session.takes.list().some((take) => take.id === id)
          ? 'take'
          : 'midi-take'
    this.things.set(id, { kind, essence: {} as Essence, names: [name], places: ['project'] })
  }

  private async checkFiles(session: ProjectSession): Promise<void> {
    const { paths, file } = session.store
    expect(readdirSync(paths.recordings).sort()).toEqual(file.recordings.map((recording) => recording.file).sort())
    for (const recording of file.recordings)
      expect(
        createHash('sha256')
          .update(readFileSync(paths.recording(recording.file)))
          .digest('hex'),
      ).toBe(recording.contentHash)
    const takeFiles = session.takes.list().flatMap(({ id, frames }) => (frames > 0 ? [`${id}.json`, `${id}.wav`] : [`${id}.json`]))
    const notesFiles = session.midiTakes.list().flatMap(({ id }) => [`${id}.notes.json`, `${id}.mid`])
    expect(readdirSync(paths.takes).sort()).toEqual([...takeFiles, ...notesFiles].sort())
    for (const { id, frames } of session.takes.list()) if (frames > 0) expect(await framesOf(paths.takeAudio(id))).toBe(frames)
    expect(readdirSync(paths.runs).sort()).toEqual(
      session.runs
        .list()
        .map(({ id }) => id)
        .sort(),
    )
    const items = await session.trash.list()
    expect(readdirSync(paths.trash).sort()).toEqual(items.map(({ id }) => id).sort())
    for (const { kind, id, sizeBytes } of items)
      if (kind !== 'take') expect(sizeBytes, `the files of ${id} lie with it in the trash`).toBeGreaterThan(0)
    expect(existsSync(paths.addedFile)).toBe(false)
    for (const folder of ['.', 'song', 'takes', 'recordings', 'trash', 'runs'])
      expect(readdirSync(join(paths.folder, folder)).filter((name) => name.startsWith('.'))).toEqual([])
  }

  private note({ what, kind, ids, name, essence }: Deed, perhaps: boolean): void {
    for (const id of ids) {
      const thing = this.things.get(id) ?? { kind, essence: essence!, names: [], places: [] }
      this.things.set(id, thing)
      if (name !== undefined) thing.names = perhaps ? [...thing.names, name] : [name]
      const place: Place | null =
        what === 'add' || what === 'restore' ? 'project' : what === 'remove' ? 'trash' : what === 'delete' ? 'gone' : null
      if (place) thing.places = perhaps ? [...thing.places, place] : [place]
    }
  }
}

async function framesOf(path: string): Promise<number> {
  const audio = await TakeAudio.open(path)
  await audio.close()
  return audio.layout.frames
}
