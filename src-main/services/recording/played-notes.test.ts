import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, type TestSession } from '../../../test/support/test-session.ts'
import { newTrack, packedChange, type NoteClip } from '../../../src-shared/music/index.ts'
import type { HeardNotes } from '../../../src-shared/rpc/index.ts'
import { Caller } from '../calls/caller.ts'

const idle = (): FakeForker => new FakeForker(() => undefined)
const down = (pitch: number, seconds: number): HeardNotes['heard'][number] => ({
  seconds,
  message: { kind: 'note-on', channel: 0, pitch, velocity: 90 },
})
const up = (pitch: number, seconds: number): HeardNotes['heard'][number] => ({ seconds, message: { kind: 'note-off', channel: 0, pitch } })

/** A project with a track of notes. */
async function begun(): Promise<TestSession & { folder: string }> {
  const folder = join(temporaryFolder(), 'Test.loom')
  const opened = await openTestSession(folder, idle())
  const added = [{ index: 0, track: newTrack('track-keys', 'notes', 'Keys', 0) }]
  await opened.session.song.edit('Begin', [packedChange({ kind: 'tracks', removed: [], added })])
  return { ...opened, folder }
}

/** The project as a kill at this moment leaves it, opened. */
async function openedAsLeft(folder: string): Promise<TestSession & { left: string }> {
  const left = join(temporaryFolder(), 'Left.loom')
  cpSync(folder, left, { recursive: true, filter: (path) => !path.endsWith('project.lock') })
  const opened = await openTestSession(left, idle(), { create: false })
  await opened.session.playedNotes.recover()
  return { ...opened, left }
}

const clipsOf = ({ session }: TestSession): NoteClip[] => session.song.song.tracks[0].clips as NoteClip[]
const place = { kind: 'song' as const, trackId: 'track-keys', startTick: 3840 }

describe('notes that are being played', () => {
  it('are in the song where they were played when the program was killed, a held key until it was told of last', async () => {
    const opened = await begun()
    const { playedNotes } = opened.session
    const id = await playedNotes.begin(place)
    await playedNotes.add(id, { heard: [down(60, 2.5), up(60, 3), down(64, 3)], untilSeconds: 3.2 })
    await playedNotes.add(id, { heard: [], untilSeconds: 3.5 })
    const later = await openedAsLeft(opened.folder)
    expect(clipsOf(later)).toMatchObject([
      {
        id,
        startTick: 3840,
        notes: [
          { pitch: 60, startTick: 960, ticks: 960 },
          { pitch: 64, startTick: 1920, ticks: 960 },
        ],
      },
    ])
    expect(later.session.song.history.undo).toBe('Record notes')
    expect(later.of('app.notice')).toEqual([expect.objectContaining({ message: expect.stringContaining('in the song') as string })])
    expect(readdirSync(join(later.left, 'unfinished'))).toEqual([])
    await later.session.close()
    await opened.session.close()
  })

  it('are there once, whenever the program ends', async () => {
    const opened = await begun()
    const { playedNotes } = opened.session
    const ids = [await playedNotes.begin(place), await playedNotes.begin({ kind: 'take' })]
    for (const id of ids) await playedNotes.add(id, { heard: [down(60, 2.5)], untilSeconds: 3 })
    const files = ids.map((id) => join(opened.folder, 'unfinished', `${id}.played.ndjson`))
    const lines = files.map((file) => readFileSync(file))
    expect(await playedNotes.finish(ids[0])).toEqual({ clipId: ids[0], takeId: null })
    expect(await playedNotes.finish(ids[1])).toEqual({ clipId: null, takeId: ids[1] })
    // As if it had been killed between the last two things that it did.
    files.forEach((file, i) => writeFileSync(file, lines[i]))
    const later = await openedAsLeft(opened.folder)
    expect(clipsOf(later).map((clip) => clip.id)).toEqual([ids[0]])
    expect(later.session.midiTakes.list().map((take) => [take.id, take.notes])).toEqual([[ids[1], 1]])
    await later.session.close()
    await opened.session.close()
  })

  it('lose no more than a line that was not finished', async () => {
    const opened = await begun()
    const id = await opened.session.playedNotes.begin(place)
    await opened.session.playedNotes.add(id, { heard: [down(60, 2.5), up(60, 3)], untilSeconds: 3.2 })
    const file = join(opened.folder, 'unfinished', `${id}.played.ndjson`)
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n{"heard":[{"seconds":3.3,"mess`)
    const later = await openedAsLeft(opened.folder)
    expect(clipsOf(later).map(({ notes }) => notes.length)).toEqual([1])
    await later.session.close()
    await opened.session.close()
  })

  it('go to their place when the window leaves, and when the project is closed', async () => {
    const opened = await begun()
    const { playedNotes } = opened.session
    const caller = new Caller()
    const id = await playedNotes.begin(place, caller)
    await playedNotes.add(id, { heard: [down(60, 2.5)], untilSeconds: 3 })
    const closed = await playedNotes.begin(place)
    await playedNotes.add(closed, { heard: [down(72, 2.5)], untilSeconds: 3 })
    caller.leave()
    await expect(playedNotes.add(id, { heard: [], untilSeconds: 4 })).rejects.toMatchObject({ code: 'not-found' })
    expect(clipsOf(opened).map((clip) => clip.id)).toEqual([id])
    await opened.session.close()
    expect(readdirSync(join(opened.folder, 'unfinished'))).toEqual([])
    expect(
      clipsOf(opened)
        .map((clip) => clip.id)
        .toSorted(),
    ).toEqual([id, closed].toSorted())
  })

  it('become a take where their track is gone, and nothing where no key was pressed', async () => {
    const opened = await begun()
    const { playedNotes, song, midiTakes } = opened.session
    const empty = await playedNotes.begin(place)
    expect(await playedNotes.finish(empty)).toEqual({ clipId: null, takeId: null })
    const id = await playedNotes.begin(place)
    await playedNotes.add(id, { heard: [down(60, 2.5)], untilSeconds: 3 })
    await song.undo()
    expect(await playedNotes.finish(id)).toEqual({ clipId: null, takeId: id })
    expect(midiTakes.list()).toMatchObject([{ id, name: 'Notes 1', notes: 1 }])
    expect(readdirSync(join(opened.folder, 'unfinished'))).toEqual([])
    await opened.session.close()
  })
})
