/** A program that works on a project without pause until it is killed, and says on stdout what it is about to do and what it has done. */
import { writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { FRAME_MODELS } from '../../src-main/engine/models/index.ts'
import { newTrack } from '../../src-shared/music/index.ts'
import type { ProjectSession } from '../../src-main/services/project/project-session.ts'
import type { Recording, Take } from '../../src-shared/project/index.ts'
import { FakeForker } from './fake-engine.ts'
import { fakeEngine } from './fake-whole-engine.ts'
import { seededRandom } from './seeded-random.ts'
import { songWord, type SongWord } from './song-word.ts'
import { openTestSession } from './test-session.ts'

export type ThingKind = 'recording' | 'take' | 'midi-take' | 'run'

/** What a thing is, whatever it is called and wherever it lies. */
export type Essence = Pick<Recording, 'contentHash' | 'markers'> | Pick<Take, 'provenance'> | { notes: number } | { settings: unknown }

/** `fate`: what becomes of things by this, one of them each: their names, null where they go to the trash, or are deleted for good. */
export interface Deed {
  what: 'add' | 'rename' | 'remove' | 'restore' | 'delete'
  kind: ThingKind
  ids: string[]
  name?: string
  essence?: Essence
}

export type Line = { begin: Deed } | { done: Deed } | { open: true } | { song: SongWord }

const say = (line: Line): void => void writeSync(1, `${JSON.stringify(line)}\n`)

class Busy {
  private count = 0

  constructor(
    private readonly session: ProjectSession,
    private readonly sources: string,
    private readonly random: (limit: number) => number,
  ) {}

  async work(): Promise<never> {
    const deeds = [
      ...[() => this.import(), () => this.generate(), () => this.keepNotes(), () => this.train()],
      ...[() => this.arrange(), () => this.arrange()],
      ...[() => this.rename(), () => this.remove(), () => this.remove(), () => this.restore(), () => this.restore(), () => this.delete()],
    ]
    for (;;) await this.one(deeds)()
  }

  private async import(): Promise<void> {
    const names = Array.from({ length: 1 + this.random(3) }, () => this.newName('Piece'))
    const paths = names.map((name) => join(this.sources, `${name}.wav`))
    for (const path of paths) writeFileSync(path, `sound ${path} ${'x'.repeat(20_000)}`)
    say({ begin: { what: 'add', kind: 'recording', ids: [] } })
    const { imported } = await this.session.library.importPaths(paths).done
    for (const { id, name, contentHash, markers } of imported)
      say({ done: { what: 'add', kind: 'recording', ids: [id], name, essence: { contentHash, markers } } })
  }

  private async generate(): Promise<void> {
    const { library, runs, takes } = this.session
    const [run] = runs.list().filter(({ checkpoints }) => checkpoints.length > 0)
    const recording = library.recordings.at(0)
    if (!run || !recording) return
    say({ begin: { what: 'add', kind: 'take', ids: [] } })
    const settings = {
      mode: 'stateful',
      seconds: 0.1,
      level: 'hold',
      variation: 0,
      randomSeed: 1,
      rawJoins: false,
      weights: 'auto',
    } as const
    const { done } = await takes.generate({
      run,
      checkpointStep: null,
      seed: { recordingId: recording.id, startSeconds: 0 },
      settings,
      name: this.newName('Take'),
    })
    const { take } = await done
    say({ done: { what: 'add', kind: 'take', ids: [take.id], name: take.name, essence: { provenance: take.provenance } } })
  }

  private async keepNotes(): Promise<void> {
    say({ begin: { what: 'add', kind: 'midi-take', ids: [] } })
    const notes = Array.from({ length: 1 + this.random(20) }, (_, i) => ({
      pitch: 60 + i,
      velocity: 80,
      startSeconds: i / 4,
      durationSeconds: 0.2,
    }))
    const take = await this.session.midiTakes.keep({ tempoBpm: 120, notes, controls: [] }, this.newName('Notes'))
    say({ done: { what: 'add', kind: 'midi-take', ids: [take.id], name: take.name, essence: { notes: take.notes } } })
  }

  /** Adds a track to the song, or takes one back. */
  private async arrange(): Promise<void> {
    const { song } = this.session
    if (this.random(3) === 0) await song.undo()
    else {
      const track = newTrack(`track-${song.sequence}-${process.pid}`, 'notes', this.newName('Track'), 0)
      await song.edit('Add a track', [
        {
          kind: 'tracks',
          removed: [],
          added: [
            {
              index: song.song.tracks.length,
              track: { ...track, clips: [], automation: [], soundFont: null, sampler: null, network: null },
            },
          ],
        },
      ])
    }
    say({ song: songWord(song) })
  }

  private async train(): Promise<void> {
    const { library, runs, takes } = this.session
    if (library.recordings.length < 2) return
    say({ begin: { what: 'add', kind: 'run', ids: [] } })
    const before = new Set(takes.list().map(({ id }) => id))
    const run = await runs.start(
      { ...FRAME_MODELS.bilinear.descriptor.presets.quick, epochs: 1, sequenceFrames: 4, previewEpochs: [1] },
      { name: this.newName('Run'), provider: 'cpu' },
    )
    await runs.finished(run.id)
    say({ done: { what: 'add', kind: 'run', ids: [run.id], name: run.name, essence: { settings: run.settings } } })
    for (const { id, name, provenance } of takes.list())
      if (!before.has(id)) say({ done: { what: 'add', kind: 'take', ids: [id], name, essence: { provenance } } })
  }

  private async rename(): Promise<void> {
    const thing = this.one(this.listed())
    if (!thing) return
    const { library, takes, midiTakes, runs } = this.session
    const name = this.newName('Other')
    const deed: Deed = { what: 'rename', kind: thing.kind, ids: [thing.id], name }
    say({ begin: deed })
    if (thing.kind === 'recording') await library.rename(thing.id, name)
    else await { take: takes, 'midi-take': midiTakes, run: runs }[thing.kind].rename(thing.id, name)
    say({ done: deed })
  }

  private async remove(): Promise<void> {
    const thing = this.one(this.listed())
    if (!thing) return
    const { library, takes, midiTakes, runs } = this.session
    const ids =
      thing.kind === 'recording'
        ? library.recordings.filter(({ id }) => id === thing.id || this.random(10) < 3).map(({ id }) => id)
        : [thing.id]
    const deed: Deed = { what: 'remove', kind: thing.kind, ids }
    say({ begin: deed })
    if (thing.kind === 'recording') await library.remove(ids)
    else await { take: takes, 'midi-take': midiTakes, run: runs }[thing.kind].remove(thing.id)
    say({ done: deed })
  }

  private async restore(): Promise<void> {
    const items = await this.session.trash.list()
    const item = this.one(items)
    if (!item) return
    const ids =
      item.kind === 'recording'
        ? items.filter(({ kind, id }) => kind === 'recording' && (id === item.id || this.random(2) === 0)).map(({ id }) => id)
        : [item.id]
    const deed: Deed = { what: 'restore', kind: item.kind as ThingKind, ids }
    say({ begin: deed })
    await this.session.trash.restore(ids)
    say({ done: deed })
  }

  private async delete(): Promise<void> {
    const items = await this.session.trash.list()
    if (items.length < 8) return
    const [{ id, kind }] = items.slice(-1)
    const deed: Deed = { what: 'delete', kind: kind as ThingKind, ids: [id] }
    say({ begin: deed })
    await this.session.trash.delete([id])
    say({ done: deed })
  }

  private listed(): { kind: ThingKind; id: string }[] {
    const { recordings, takes, midiTakes, runs } = this.session.state()
    const of = (kind: ThingKind, things: readonly { id: string }[]): { kind: ThingKind; id: string }[] =>
      things.map(({ id }) => ({ kind, id }))
    return [...of('recording', recordings), ...of('take', takes), ...of('midi-take', midiTakes), ...of('run', runs)]
  }

  private one<T>(things: readonly T[]): T {
    return things[this.random(things.length)]
  }

  private newName(kind: string): string {
    return `${kind} ${process.pid} ${++this.count}`
  }
}

const [folder, sources, seed] = process.argv.slice(2)
process.stdin.once('data', async () => {
  const { session } = await openTestSession(folder, new FakeForker(fakeEngine()), { create: false })
  say({ open: true })
  await new Busy(session, sources, seededRandom(Number(seed))).work()
})
