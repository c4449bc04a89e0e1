import { afterEach, expect, it, vi } from 'vitest'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { settled, startWindowSession } from '../../test/support/window-session.ts'
import { RpcError } from '../../src-shared/rpc/index.ts'
import { ClipWaves } from './clip-waves.ts'

afterEach(() => void vi.useRealTimers())

it('asks once for the wave of a sound, and tells when it has come', async () => {
  const { host } = await startWindowSession(new FakeHost())
  const waves = new ClipWaves()
  const sound = { kind: 'recording', id: 'study' } as const
  expect(waves.of(sound, 1000)).toBeNull()
  expect(waves.of(sound, 1000)).toBeNull()
  expect(waves.version).toBe(0)
  await settled()
  expect(waves.version).toBe(1)
  expect(waves.of(sound, 1000)).toMatchObject({ minimum: expect.anything() as unknown, maximum: expect.anything() as unknown })
  expect(host.log.filter(({ name }) => name === 'sound.peaks')).toHaveLength(1)
})

it('says that a sound is missing, and finds it when it is there again', async () => {
  const { host } = await startWindowSession(new FakeHost())
  const waves = new ClipWaves()
  const sound = { kind: 'recording', id: 'study' } as const
  host.failing.set('sound.peaks', new RpcError({ code: 'unavailable', message: 'Its source is missing.', advice: 'Connect the disk.' }))
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  waves.of(sound, 1000)
  await vi.waitFor(() => expect(waves.version).toBe(1))
  host.failing.delete('sound.peaks')
  expect(waves.of(sound, 1000)).toBe('missing')
  expect(
    host.log.filter(({ name }) => name === 'sound.peaks'),
    'not with every picture',
  ).toHaveLength(1)
  vi.advanceTimersByTime(5000)
  expect(waves.of(sound, 1000), 'as it was while it is asked for again').toBe('missing')
  vi.useRealTimers()
  await settled()
  expect(waves.of(sound, 1000)).toMatchObject({ minimum: expect.anything() as unknown })
  expect(waves.version).toBe(2)
})
