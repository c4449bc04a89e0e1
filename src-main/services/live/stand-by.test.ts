import { afterEach, describe, expect, it, vi } from 'vitest'
import { StandBy } from './stand-by.ts'

function setUp({
  dispose = async () => undefined,
  unusedLimitMs,
}: { dispose?: (value: string) => Promise<void>; unusedLimitMs?: number } = {}) {
  const disposed: string[] = []
  const errors: unknown[] = []
  const standBy = new StandBy<string>(
    {
      dispose: async (value) => {
        disposed.push(value)
        await dispose(value)
      },
      onError: (error) => errors.push(error),
    },
    unusedLimitMs,
  )
  let made = 0
  const make = async (): Promise<string> => `number ${++made}`
  return { standBy, make, disposed, errors, made: () => made }
}

afterEach(() => vi.useRealTimers())

describe('StandBy', () => {
  it('makes a thing once however often it is asked for, and hands it out once', async () => {
    const { standBy, make, disposed, made } = setUp()
    await standBy.prepare('a', make)
    await standBy.prepare('a', make)
    expect(made()).toBe(1)
    expect(await standBy.take('a')).toBe('number 1')
    expect(await standBy.take('a')).toBeNull()
    expect(disposed).toEqual([])
  })

  it('lets go of what is not wanted any more, before it makes another', async () => {
    const { standBy, make, disposed } = setUp()
    await standBy.prepare('a', make)
    await standBy.prepare('b', async () => {
      expect(disposed).toEqual(['number 1'])
      return make()
    })
    expect(await standBy.take('a')).toBeNull()
    expect(disposed).toEqual(['number 1', 'number 2'])
  })

  it('lets go of what nobody asks for, not of what is asked for again and again', async () => {
    vi.useFakeTimers()
    const { standBy, make, disposed } = setUp({ unusedLimitMs: 60 })
    await standBy.prepare('a', make)
    await vi.advanceTimersByTimeAsync(50)
    await standBy.prepare('a', make)
    await vi.advanceTimersByTimeAsync(50)
    expect(disposed).toEqual([])
    await vi.advanceTimersByTimeAsync(10)
    expect(disposed).toEqual(['number 1'])
  })

  it('leaves what was handed out alone', async () => {
    vi.useFakeTimers()
    const { standBy, make, disposed } = setUp({ unusedLimitMs: 60 })
    await standBy.prepare('a', make)
    await standBy.take('a')
    await vi.advanceTimersByTimeAsync(100)
    await standBy.close()
    expect(disposed).toEqual([])
  })

  it('tells what goes wrong while it lets go by itself', async () => {
    vi.useFakeTimers()
    const { standBy, make, errors } = setUp({ unusedLimitMs: 60, dispose: () => Promise.reject(new Error('stuck')) })
    await standBy.prepare('a', make)
    await vi.advanceTimersByTimeAsync(60)
    expect(errors).toEqual([new Error('stuck')])
  })
})
