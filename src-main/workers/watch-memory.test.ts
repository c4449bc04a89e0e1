import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watchMemory } from './watch-memory.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('tells once that a process has grown above its limit', () => {
  let megabytes = 50
  const told: number[] = []
  const end = watchMemory(
    100,
    (bytes) => told.push(bytes / 1024 ** 2),
    () => megabytes * 1024 ** 2,
  )
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual([])
  megabytes = 101
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual([101])
  end()
})

it('is silent once it has ended, and where there is no limit', () => {
  const told: number[] = []
  watchMemory(
    100,
    (bytes) => told.push(bytes),
    () => 1e12,
  )()
  watchMemory(
    null,
    (bytes) => told.push(bytes),
    () => 1e12,
  )
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual([])
})

it('knows the memory of this process', () => {
  let bytes = 0
  const end = watchMemory(1, (above) => (bytes = above))
  vi.advanceTimersByTime(1000)
  expect(bytes).toBeGreaterThan(10 * 1024 ** 2)
  end()
})
