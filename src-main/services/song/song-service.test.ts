import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  changesOfSent,
  EMPTY_SONG,
  inverseOf,
  newTrack,
  packedChange,
  PLAIN_NOTES,
  type SongChange,
} from '../../../src-shared/music/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { END_OF_TRACK, midiFile, notesByOthers } from '../../../test/support/midi-bytes.ts'
import { RandomSongs } from '../../../test/support/random-song.ts'
import { openTestSession } from '../../../test/support/test-session.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { readMidiSong } from '../../engine/files/midi/read-midi-song.ts'

/** Reads MIDI files in this process. */
const reader = (): FakeForker =>
  new FakeForker((work, process) => {
    if (work.kind !== 'read-midi') throw new Error(`no such work: ${work.kind}`)
    readMidiSong(work.input).then(
      (result) => process.report({ type: 'result', result }),
      (error: { message: string }) =>
        process.report({ type: 'failure', failure: { code: 'bad-input', message: error.message, advice: '' }, detail: '' }),
    )
  })
const open = async (folder: string, create = true) => openTestSession(folder, reader(), { create })
const newFolder = (): string => join(temporaryFolder(), 'Evening.loom')
const addTrack = (id: string, index = 0): SongChange => ({
  kind: 'tracks',
  removed: [],
  added: [{ index, track: newTrack(id, 'notes', id, 0) }],
})

it('keeps what is done to the song, and can take it back after the program was started again', async () => {
  const folder = newFolder()
  const first = await open(folder)
  const songs = new RandomSongs(3)
  const states = [EMPTY_SONG]
  for (let i = 0; i < 100; i++) {
    await first.session.song.edit(`Change ${i}`, [packedChange(songs.change(first.session.song.song))])
    states.push(first.session.song.song)
  }
  await first.session.song.undo()
  expect(first.of('song.changed').at(-1)).toMatchObject({
    sequence: 101,
    kind: 'undo',
    label: 'Change 99',
    history: { undo: 'Change 98', redo: 'Change 99' },
  })
  await first.session.close()

  const { session } = await open(folder, false)
  expect(session.song.song).toEqual(states[99])
  expect(session.state().notices).toEqual([])
  await session.song.redo()
  expect(session.song.song).toEqual(states[100])
  for (let i = 99; i >= 0; i--) {
    await session.song.undo()
    expect(session.song.song).toEqual(states[i])
  }
  expect(session.song.history).toEqual({ undo: null, redo: 'Change 0' })
  await session.close()
})

it('tells windows which step was theirs, and where the song is again what it was', async () => {
  const { session, of } = await open(newFolder())
  const { song } = session
  const { state } = song
  await song.edit('Add a track', [packedChange(addTrack('a'))], 'edit-a')
  await song.edit('Add a track', [packedChange(addTrack('b', 1))])
  await song.undo()
  await song.undo()
  await song.redo()
  await song.edit('Add a track', [packedChange(addTrack('c', 1))])
  const told = of('song.changed')
  expect(told.map(({ editId }) => editId)).toEqual(['edit-a', null, null, null, null, null])
  const [a, ab, undone, start, again, ac] = told.map((event) => event.state)
  expect([undone, start, again, song.state]).toEqual([a, state, a, ac])
  expect(new Set([state, a, ab, ac]).size).toBe(4)
  expect(changesOfSent(told[2].changes!)).toEqual([inverseOf(addTrack('b', 1))])
  await session.close()
})

it('takes up what a killed program left in the journal, and passes over a line that was not finished', async () => {
  const folder = newFolder()
  const { session } = await open(folder)
  await session.song.edit('Add a track', [packedChange(addTrack('a'))])
  await session.song.edit('Add a track', [packedChange(addTrack('b', 1))])
  const journal = join(folder, 'song', 'journal.ndjson')
  const killed = readFileSync(journal, 'utf8')
  await session.close()

  const other = newFolder()
  await (await open(other)).session.close()
  writeFileSync(join(other, 'song', 'journal.ndjson'), `${killed}\n{"sequence":3,"kind":"do","label":"Add`)
  const again = await open(other, false)
  expect(again.session.song.song.tracks.map(({ id }) => id)).toEqual(['a', 'b'])
  await again.session.song.edit('Add a track', [packedChange(addTrack('c', 2))])
  await again.session.close()
  expect((await open(other, false)).session.song.song.tracks.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})

it('refuses a step that does not fit, and stays as it was', async () => {
  const { session, of } = await open(newFolder())
  await session.song.edit('Add a track', [packedChange(addTrack('a'))])
  await expect(session.song.edit('Add a track', [packedChange(addTrack('b', 1)), packedChange(addTrack('a'))])).rejects.toMatchObject({
    code: 'conflict',
  })
  expect(session.song.song.tracks.map(({ id }) => id)).toEqual(['a'])
  expect(of('song.changed')).toHaveLength(1)
  await session.close()
})

it('falls back to the former version of a damaged file, and leaves alone what cannot be read at all', async () => {
  const folder = newFolder()
  const first = await open(folder)
  await first.session.song.edit('Add a track', [packedChange(addTrack('a'))])
  await first.session.close()
  const second = await open(folder, false)
  await second.session.song.edit('Add a track', [packedChange(addTrack('b', 1))])
  await second.session.close()
  const file = join(folder, 'song', 'song.json')
  writeFileSync(file, '{"format":')
  const third = await open(folder, false)
  expect(third.session.state().notices.join()).toContain('former version')
  expect(third.session.song.song.tracks.map(({ id }) => id)).toEqual(['a', 'b'])
  await third.session.close()

  for (const name of ['song.json', 'song.json.1', 'song.json.2'])
    if (existsSync(join(folder, 'song', name))) writeFileSync(join(folder, 'song', name), 'x')
  copyFileSync(file, `${file}.kept`)
  const last = await open(folder, false)
  expect(last.session.state().notices.join()).toContain('The song cannot be read')
  expect(() => last.session.song.song).toThrow('cannot be read')
  await last.session.close()
  expect(readFileSync(file)).toEqual(readFileSync(`${file}.kept`))
})

it('takes the tracks of a MIDI file, of a MIDI take, and gives them back as a file', async () => {
  const folder = newFolder()
  const { session } = await open(folder)
  await expect(session.song.midiFile()).rejects.toThrow('no notes')
  const bytes = midiFile([[0, 0xff, 0x51, 3, 0x0f, 0x42, 0x40, 0, 0x90, 60, 64, 96, 0x80, 60, 0, ...END_OF_TRACK]])
  const { trackIds } = await session.song.importMidiBytes(bytes, 'A.mid')
  expect(session.song.song).toMatchObject({ tempi: [{ microsecondsPerQuarter: 1_000_000 }], tracks: [{ id: trackIds[0] }] })
  const { id } = await session.midiTakes.keep({
    tempoBpm: 120,
    notes: [{ pitch: 64, velocity: 100, startSeconds: 0.25, durationSeconds: 0.5 }],
    controls: [],
  })
  expect((await session.song.addMidiTake(id)).warnings).toEqual(['The song keeps its own tempo; the notes of the file follow it.'])
  expect(session.song.steps.done).toEqual(['Import A.mid', 'Import Notes 1'])
  expect(notesByOthers(await session.song.midiFile())).toEqual([
    [],
    [{ pitch: 60, velocity: 64, startTick: 0, ticks: 192 }],
    [{ pitch: 64, velocity: 100, startTick: 480, ticks: 960 }],
  ])
  await expect(session.song.importMidiBytes(new Uint8Array(9), 'B.mid')).rejects.toThrow('no MIDI file')
  await session.close()
})

it('makes the sound of the song from a place on, to be heard while it grows, and lets it go for the next', async () => {
  const asked: { startSample: number; samples: number }[] = []
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'render-song') throw new Error(`no such work: ${work.kind}`)
    const { outputs, startSample, samples, metersPath } = work.input
    const [{ outPath }] = outputs
    asked.push({ startSample, samples })
    writeFileSync(outPath, new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer))
    // Three rows of one track and the mix.
    writeFileSync(metersPath!, new Uint8Array(Float32Array.from({ length: 24 }, (_, i) => i).buffer))
    process.report({ type: 'event', event: { type: 'progress', progress: 0.1, frames: 2 } })
  })
  const { session } = await openTestSession(newFolder(), forker)
  await expect(session.songSound.prepare(0)).rejects.toThrow('The song is empty')
  const clip = {
    id: 'c',
    ...PLAIN_NOTES,
    kind: 'notes',
    name: '',
    startTick: 0,
    lengthTicks: 3840,
  } as const
  const track = { ...newTrack('a', 'notes', 'A', 0), clips: [clip] }
  await session.song.edit('Add', [packedChange({ kind: 'tracks', removed: [], added: [{ index: 0, track }] })])
  const first = await session.songSound.prepare(0)
  const second = await session.songSound.prepare(960)
  // Two seconds of clip and four of ringing at 48 kHz; a quarter at 120 beats a minute is half a second.
  expect(asked).toEqual([
    { startSample: 0, samples: 288_000 },
    { startSample: 24_000, samples: 264_000 },
  ])
  await expect(session.sounds.read({ kind: 'song', id: first.id }, 0, 1)).rejects.toThrow('no longer there')
  expect(existsSync(first.path)).toBe(false)
  const part = await session.sounds.read({ kind: 'song', id: second.id }, 0, 10)
  expect(part).toMatchObject({ sampleRate: 48_000, channels: 2, totalFrames: 2, growing: true, samples: Float32Array.of(1, 2, 3, 4) })
  expect(second.trackIds).toEqual(['a'])
  expect(await session.songSound.meters(second.id, 1, 64)).toEqual(Float32Array.from({ length: 16 }, (_, i) => 8 + i))
  await expect(session.songSound.meters(first.id, 0, 64)).rejects.toThrow('no longer there')
  await session.close()
  for (const path of [second.path, second.metersPath]) expect(existsSync(path)).toBe(false)
})
