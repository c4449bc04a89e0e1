import { describe, expect, it } from 'vitest'
import { QueueTarget } from './queue-target.ts'

describe('QueueTarget', () => {
  it('holds more than a 60 ms stall from the start', () => {
    expect(new QueueTarget(48_000, 0).frames).toBeGreaterThan(0.06 * 48_000 * 1.5)
  })

  it('grows with every underrun, to one second at most', () => {
    const target = new QueueTarget(1000, 0)
    const sizes = Array.from({ length: 12 }, (_, i) => {
      target.update(i + 1, i)
      return target.frames
    })
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
    expect(sizes[0]).toBe(150)
    expect(sizes.at(-1)).toBe(1000)
  })

  it('shrinks slowly in calm, not below where it began', () => {
    const target = new QueueTarget(1000, 0)
    target.update(1, 0)
    target.update(1, 29_999)
    expect(target.frames).toBe(150)
    target.update(1, 30_000)
    expect(target.frames).toBe(135)
    for (let i = 2; i < 20; i++) target.update(1, i * 30_000)
    expect(target.frames).toBe(100)
  })

  it('does not mistake the fresh count of a new process for calm or for an underrun', () => {
    const target = new QueueTarget(1000, 0)
    target.update(5, 0)
    const before = target.frames
    target.processRestarted()
    target.update(0, 1)
    expect(target.frames).toBe(before)
    target.update(1, 2)
    expect(target.frames).toBeGreaterThan(before)
  })
})
