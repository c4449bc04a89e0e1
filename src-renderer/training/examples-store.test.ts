import { expect, it } from 'vitest'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { settled, startWindowSession } from '../../test/support/window-session.ts'
import { useExamplesStore } from './examples-store.ts'

it('has an example to play once it was made, and says how far it is meanwhile', async () => {
  const { host } = await startWindowSession(new FakeHost())
  host.examples = [{ modelId: 'vae', progress: null, sound: null }]
  const examples = useExamplesStore()
  await examples.load()
  expect([examples.soundOf('vae', 'A plane'), examples.of('corpus')]).toEqual([null, null])
  await examples.make('vae')
  host.emit('examples.changed', { examples: [{ modelId: 'vae', progress: 0.4, sound: null }] })
  await settled()
  expect(examples.of('vae')?.progress).toBe(0.4)
  host.emit('examples.changed', { examples: [{ modelId: 'vae', progress: null, sound: { sampleRate: 8000, channels: 1, frames: 800 } }] })
  await settled()
  expect(examples.soundOf('vae', 'A plane')).toMatchObject({ ref: { kind: 'example', id: 'vae' }, totalFrames: 800, growing: false })
})
