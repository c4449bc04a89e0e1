import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newTrack, packedChange } from '../../../src-shared/music/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { sampleProject } from '../../../test/support/project-with-everything.ts'
import { openTestSession, type TestSession } from '../../../test/support/test-session.ts'

const open = (folder: string): Promise<TestSession> => openTestSession(folder, new FakeForker(fakeEngine()), { create: false })
const track = (id: string) => packedChange({ kind: 'tracks', removed: [], added: [{ index: 0, track: newTrack(id, 'notes', id, 0) }] })

it('brings back the song, what was removed, and names; what came since stays, and all of it can be undone', async () => {
  const { folder, takeId } = await sampleProject()
  const first = await open(folder)
  await first.session.song.edit('Add a', [track('a')])
  const { id, name } = await first.session.versions.keep('Good evening')
  expect([name, (await first.session.versions.keep('Good evening')).name]).toEqual(['Good evening', 'Good evening 2'])
  await first.session.close()

  const { session } = await open(folder)
  const [recording] = session.library.recordings
  await session.song.edit('Add b', [track('b')])
  await session.takes.remove(takeId)
  await session.library.rename(recording.id, 'Other')
  const notes = await session.midiTakes.keep(
    { tempoBpm: 120, notes: [{ pitch: 60, velocity: 90, startSeconds: 0, durationSeconds: 1 }], controls: [] },
    'Since',
  )
  expect(await session.versions.returnTo(id)).toEqual({ lost: [] })
  expect(session.song.song.tracks.map((known) => known.id)).toEqual(['a'])
  expect(session.takes.list().map((take) => take.id)).toEqual([takeId])
  expect(session.library.recordings[0].name).toBe(recording.name)
  expect(session.midiTakes.list().map((take) => take.id)).toEqual([notes.id])
  expect(session.song.history.undo).toBe('Return to “Good evening”')
  await session.song.undo()
  expect(session.song.song.tracks.map((known) => known.id)).toEqual(['b', 'a'])
  // The state in between was kept by itself.
  const [before] = session.versions.list()
  expect(before).toMatchObject({ isAutomatic: true, tracks: 2, name: 'Before returning to “Good evening”' })
  await session.close()
})

it('tells what was deleted for good', async () => {
  const { folder, takeId } = await sampleProject()
  const { session } = await open(folder)
  const { id } = await session.versions.keep('Then')
  const { name } = session.takes.list()[0]
  await session.takes.remove(takeId)
  await session.trash.empty()
  expect(await session.versions.returnTo(id)).toEqual({ lost: [name] })
  await session.close()
})

it('keeps the newest twenty that it made by itself, and all that a person named', async () => {
  const { folder } = await sampleProject()
  const { session } = await open(folder)
  await session.versions.keep('Mine')
  for (let i = 0; i < 25; i++) await session.versions.keepBefore('trying')
  expect(session.versions.list().filter(({ isAutomatic }) => isAutomatic)).toHaveLength(20)
  const [newest] = session.versions.list()
  await session.versions.rename(newest.id, 'Worth keeping')
  expect(session.versions.list()[0]).toMatchObject({ name: 'Worth keeping', isAutomatic: false })
  await session.versions.remove(newest.id)
  expect(session.versions.list().some(({ name }) => name === 'Worth keeping')).toBe(false)
  expect(readdirSync(join(folder, 'versions'))).toHaveLength(2 * session.versions.list().length)
  await session.close()
})

it('passes over a damaged record and refuses a version without its song', async () => {
  const { folder } = await sampleProject()
  const first = await open(folder)
  const { id } = await first.session.versions.keep('Then')
  await first.session.close()
  rmSync(join(folder, 'versions', `${id}.song.json`))
  writeFileSync(join(folder, 'versions', 'version-damaged.json'), '{')
  const { session } = await open(folder)
  expect(session.store.notices.join()).toContain('version-damaged')
  expect(session.versions.list()).toHaveLength(1)
  await expect(session.versions.returnTo(id)).rejects.toMatchObject({ code: 'not-found' })
  await session.close()
})
