import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import midi from '@tonejs/midi'
import { expect, it } from 'vitest'
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
  expect(new midi.Midi(data).tracks[0].notes[0]).toMatchObject({ midi: 64, ticks: 480, durationTicks: 960 })

  await session.midiTakes.remove(id)
  expect(of('midiTakes.removed')).toEqual([{ takeId: id }])
  await expect(session.midiTakes.file(id)).rejects.toThrow(/no MIDI take/)
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
