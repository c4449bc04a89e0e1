import { expect, it } from 'vitest'
import { FakeForker } from '../../test/support/fake-engine.ts'
import { YieldingForker } from './yielding-forker.ts'

it('tells all engine processes that run, those that come later, and none that have ended', async () => {
  const inner = new FakeForker(() => undefined)
  const forker = new YieldingForker(inner)
  const first = forker.fork()
  expect(inner.yielded).toEqual([])
  forker.yieldTo('sound')
  forker.fork({ heapMegabytes: 64 })
  expect(inner.forks).toEqual([{}, { heapMegabytes: 64 }])
  expect(inner.yielded).toEqual(['sound', 'sound'])
  const ended = new Promise<void>((resolve) => first.onExit(() => resolve()))
  first.kill()
  await ended
  forker.yieldTo('none')
  expect(inner.yielded).toEqual(['sound', 'sound', 'none'])
})
