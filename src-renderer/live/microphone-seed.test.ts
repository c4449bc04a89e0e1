import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { effectScope } from 'vue'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { startWindowSession } from '../../test/support/window-session.ts'
import { RpcError } from '../../src-shared/rpc/index.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useMicrophoneSeed } from './microphone-seed.ts'

let host: FakeHost

beforeEach(async () => {
  setActivePinia(createPinia())
  host = new FakeHost()
  await startWindowSession(host)
})

const calls = (): string[] => host.log.map(({ name }) => name).filter((name) => name.startsWith('capture.') && name !== 'capture.state')

it('begins and ends once, however often the key repeats, and ends when its button goes', async () => {
  const scope = effectScope()
  const seed = scope.run(useMicrophoneSeed)
  await Promise.all([seed?.press(), seed?.press()])
  await Promise.all([seed?.release(), seed?.release()])
  expect(calls()).toEqual(['capture.begin', 'capture.end'])
  await seed?.press()
  scope.stop()
  await expect.poll(calls).toEqual(['capture.begin', 'capture.end', 'capture.begin', 'capture.end'])
})

it('says once why a microphone does not open, and not that nothing was heard', async () => {
  host.failing.set(
    'capture.begin',
    new RpcError({ code: 'unavailable', message: 'No microphone or line input was found.', advice: 'Connect one.' }),
  )
  const seed = effectScope().run(useMicrophoneSeed)
  await seed?.press()
  await seed?.release()
  expect(calls()).toEqual(['capture.begin'])
  expect(useNoticesStore().notices).toHaveLength(1)
})
