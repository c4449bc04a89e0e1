import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { notesByOthers } from '../../../test/support/midi-bytes.ts'
import { openTestSession } from '../../../test/support/test-session.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'

const noEngine: EngineForker = {
  fork: () => {
    throw new Error('notes need no engine')
  },
}
const played = { tempoBpm: 120, notes: [{ pitch: 64, velocity: 100, startSeconds: 0.25, durationSeconds: 0.5 }], controls: [] }

it('keeps what was played through the project being closed, and removes and restores it', async () => {
  const folder = join(temporaryFolder(), 'Evening.loom')
  const first = await openTestSession(folder, noEngine)
  const { id } = await first.session.midiTakes.keep(played)
  expect(first.of('midiTakes.changed').at(-1)).toMatchObject({ id, name: 'Notes 1', notes: 1, durationSeconds: 0.75 })
  await first.session.close()

  const { session, of } = await openTestSession(folder, noEngine, { create: false })
  expect(session.state().midiTakes.map(({ name }) => name)).toEqual(['Notes 1'])
  expect(session.state().takes).toEqual([])
  expect(session.state().notices).toEqual([])
  await session.midiTakes.rename(id, 'Dusk')
  const { fileName, data } = await session.midiTakes.file(id)
  expect(fileName).toBe('Dusk.mid')
  expect(notesByOthers(data)[1]).toEqual([{ pitch: 64, velocity: 100, startTick: 480, ticks: 960 }])

  await session.midiTakes.remove(id)
  expect(of('midiTakes.removed')).toEqual([{ takeId: id }])
  await expect(session.midiTakes.file(id)).rejects.toThrow('That tune is not in this project any more.')
  await session.midiTakes.restore(id)
  expect((await session.midiTakes.file(id)).data).toEqual(data)
  await session.close()
})

it('leaves a damaged record alone and says so', async () => {
  const folder = join(temporaryFolder(), 'Evening.loom')
  const first = await openTestSession(folder, noEngine)
  const { id } = await first.session.midiTakes.keep(played)
  await first.session.close()
  const path = join(folder, 'takes', `${id}.notes.json`)
  writeFileSync(path, '{"version":1,')
  const { session } = await openTestSession(folder, noEngine, { create: false })
  expect(session.state().midiTakes).toEqual([])
  expect(session.state().notices.join()).toContain('cannot be read')
  expect(readFileSync(path, 'utf8')).toBe('{"version":1,')
  await session.close()
})

it('has the notes played by the engine when they are first heard, once for all who ask', async () => {
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'render-notes') throw new Error(`no work for an instrument: ${work.kind}`)
    mkdirSync(dirname(work.input.pcmPath), { recursive: true })
    writeFileSync(
      work.input.pcmPath,
      new Uint8Array(Float32Array.from({ length: work.input.frames }, (_, i) => i / work.input.frames).buffer),
    )
    process.report({ type: 'result', result: { frames: work.input.frames } })
  })
  const folder = join(temporaryFolder(), 'Evening.loom')
  const { session } = await openTestSession(folder, forker)
  const { id } = await session.midiTakes.keep({
    ...played,
    controls: [
      { controller: 64, value: 127, seconds: 0 },
      { controller: 64, value: 0, seconds: 4 },
    ],
  })
  expect(forker.work).toEqual([])
  const ref = { kind: 'midi-take', id } as const
  const [part] = await Promise.all([session.sounds.read(ref, 100, 2), session.sounds.peaks(ref, 0, 1000, 10)])
  // The pedal holds the note to second 4; 2 s for its end.
  const frames = 6 * 44_100
  expect(part).toMatchObject({ sampleRate: 44_100, channels: 1, totalFrames: frames, growing: false })
  expect(part.samples).toEqual(Float32Array.from([100 / frames, 101 / frames]))
  expect(forker.work.map(({ input }) => input)).toEqual([
    { midiPath: join(folder, 'takes', `${id}.mid`), frames, pcmPath: join(folder, 'cache', 'played-notes', `${id}.f32`) },
  ])
  await session.midiTakes.remove(id)
  await expect(session.sounds.read(ref, 0, 1)).rejects.toThrow('That tune is not in this project any more.')
  await session.close()

  const again = await openTestSession(folder, forker, { create: false })
  expect(() => readFileSync(join(folder, 'cache', 'played-notes', `${id}.f32`))).toThrow('ENOENT')
  await again.session.close()
})

it('says why notes cannot be heard, and tries again when asked again', async () => {
  const forker = new FakeForker((_, process) =>
    process.report({
      type: 'failure',
      failure: { code: 'bad-input', message: 'The file is no MIDI file with notes.', advice: 'Put it back.' },
      detail: '',
    }),
  )
  const { session } = await openTestSession(join(temporaryFolder(), 'Evening.loom'), forker)
  const { id } = await session.midiTakes.keep(played)
  for (const times of [1, 2]) {
    await expect(session.midiTakes.sound(id)).rejects.toThrow('no MIDI file')
    expect(forker.work.length).toBe(times)
  }
  await session.close()
})
