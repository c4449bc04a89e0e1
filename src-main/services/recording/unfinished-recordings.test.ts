import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeDecoder } from '../../../test/support/fake-decoder.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, type TestSession } from '../../../test/support/test-session.ts'
import { until } from '../../../test/support/until.ts'
import { newTrack, packedChange } from '../../../src-shared/music/index.ts'
import type { SongPlace } from '../../../src-shared/rpc/index.ts'
import { Wav24File } from '../../audio/recording/wav24-file.ts'

const RATE = 8000

/** A project with a recording of a second that was made and is not in the library yet. */
async function recorded(forker: FakeForker, songPlace: SongPlace | null = null): Promise<TestSession & { folder: string; id: string }> {
  const folder = join(temporaryFolder(), 'Test.loom')
  const opened = await openTestSession(folder, forker)
  const { unfinished, song } = opened.session
  const added = [{ index: 0, track: newTrack('track-voice', 'audio', 'Voice', 0) }]
  await song.edit('Begin', [packedChange({ kind: 'tracks', removed: [], added })])
  const note = await unfinished.begin('Solo', songPlace)
  await unfinished.note({ ...note, markers: [{ frame: 4000, label: 'here' }] })
  const wav = await Wav24File.create(unfinished.audioPath(note.id), RATE, 1)
  await wav.append(new Float32Array(RATE).fill(0.5))
  await wav.finish()
  return { ...opened, folder, id: note.id }
}

/** The project as a kill at this moment leaves it, opened. */
async function openedAsLeft(folder: string): Promise<TestSession & { left: string }> {
  const left = join(temporaryFolder(), 'Left.loom')
  cpSync(folder, left, { recursive: true, filter: (path) => !path.endsWith('project.lock') })
  return { ...(await openTestSession(left, new FakeForker(fakeDecoder), { create: false })), left }
}

describe('a recording on its way into the library', () => {
  it('comes back with its name where the program ends before it is there, and can be kept then', async () => {
    // The decoder never answers.
    const { session, folder, id } = await recorded(new FakeForker(() => undefined))
    const entering = session.unfinished.intoLibrary(id).catch(() => undefined)
    await until(() => readdirSync(join(folder, 'recordings')).length === 1)
    const later = await openedAsLeft(folder)
    expect(readdirSync(join(later.left, 'recordings'))).toEqual([])
    expect(later.session.unfinished.leftovers).toMatchObject([{ id, name: 'Solo', durationSeconds: 1 }])
    expect(later.session.state().notices).toEqual([])
    const { recording } = await later.session.unfinished.intoLibrary(id)
    expect(recording).toMatchObject({ name: 'Solo', file: 'Solo.wav' })
    expect(readdirSync(join(later.left, 'unfinished'))).toEqual([])
    await later.session.close()
    await session.close()
    await entering
  })

  it('is in the library once where the program ends just after', async () => {
    const { session, folder, id } = await recorded(new FakeForker(fakeDecoder))
    const note = join(folder, 'unfinished', `${id}.json`)
    const { file } = (await session.unfinished.intoLibrary(id)).recording
    writeFileSync(note, JSON.stringify({ id, name: 'Solo', recordedAt: new Date().toISOString(), markers: [], file }))
    const later = await openedAsLeft(folder)
    expect(later.session.library.recordings.map((recording) => recording.file)).toEqual(['Solo.wav'])
    expect(later.session.unfinished.leftovers).toEqual([])
    expect(readdirSync(join(later.left, 'unfinished'))).toEqual([])
    await later.session.close()
    await session.close()
  })

  it('lies in the song where it was recorded, once, whenever the program ends on the way', async () => {
    const { session, folder, id } = await recorded(new FakeForker(fakeDecoder), { trackId: 'track-voice', startTick: 1920 })
    const place = join(folder, 'unfinished')
    const note = readFileSync(join(place, `${id}.json`))
    const clips = (of: TestSession['session']): readonly unknown[] => of.song.song.tracks[0].clips
    const asRecorded = await openedAsLeft(folder)
    expect(asRecorded.session.unfinished.leftoversOfSong.map((leftover) => leftover.id)).toEqual([id])
    const { recording, isPlaced } = await asRecorded.session.unfinished.intoLibrary(id)
    expect(isPlaced).toBe(true)
    expect(clips(asRecorded.session)).toMatchObject([
      { kind: 'audio', name: 'Solo', startTick: 1920, sound: { kind: 'recording', id: recording.id }, lengthSamples: recording.pcmFrames },
    ])
    expect(asRecorded.session.song.history.undo).toBe('Record “Solo”')
    await asRecorded.session.close()

    // In the library, and not in the song yet: the note is there with the file's name.
    const { song } = session
    await session.unfinished.intoLibrary(id)
    writeFileSync(join(place, `${id}.json`), JSON.stringify({ ...JSON.parse(note.toString()), file: 'Solo.wav' }))
    const placed = await openedAsLeft(folder)
    expect(clips(placed.session)).toHaveLength(1)
    await placed.session.close()
    await song.undo()
    const between = await openedAsLeft(folder)
    expect(clips(between.session)).toMatchObject([{ startTick: 1920 }])
    expect(readdirSync(join(between.left, 'unfinished'))).toEqual([])
    expect(between.session.library.recordings).toHaveLength(1)
    await between.session.close()
    await session.close()
  })

  it('is in the library alone where its track is gone', async () => {
    const { session, id } = await recorded(new FakeForker(fakeDecoder), { trackId: 'track-gone', startTick: 0 })
    expect(await session.unfinished.intoLibrary(id)).toMatchObject({ recording: { name: 'Solo' }, isPlaced: false })
    expect(session.song.history.undo).toBe('Begin')
    await session.close()
  })

  it('can be brought back from the trash, with its markers', async () => {
    const { session, folder, id } = await recorded(new FakeForker(fakeDecoder))
    const later = await openedAsLeft(folder)
    await session.close()
    await later.session.unfinished.discard(id)
    expect(later.session.unfinished.leftovers).toEqual([])
    expect(await later.session.trash.list()).toMatchObject([{ id, kind: 'unfinished-recording', name: 'Solo' }])
    await later.session.trash.restore([id])
    expect(later.session.unfinished.leftovers).toMatchObject([{ id, name: 'Solo', durationSeconds: 1 }])
    const { markers } = JSON.parse(readFileSync(join(later.left, 'unfinished', `${id}.json`), 'utf8')) as { markers: unknown }
    expect(markers).toEqual([{ frame: 4000, label: 'here' }])
    await later.session.close()
  })
})
