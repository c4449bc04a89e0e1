import { describe, expect, it } from 'vitest'
import { Feeder, type Feed, type Render } from './feeder.ts'

/** Frame n is the number n. */
const numbers =
  (endFrame = Infinity): Render =>
  (block, startFrame) => {
    const frames = Math.max(0, Math.min(block.length, endFrame - startFrame))
    for (let i = 0; i < frames; i++) block[i] = startFrame + i
    return frames
  }

const soundOf = (feeds: Feed[]): number[] => feeds.flatMap(({ samples }) => [...samples])
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

describe('Feeder', () => {
  it('renders up to the target and no further', () => {
    const feeder = new Feeder(1, 8)
    expect(soundOf(feeder.fill(numbers(), 20))).toEqual(range(0, 24))
    expect(feeder.fill(numbers(), 20)).toEqual([])
    feeder.confirm(10)
    expect(soundOf(feeder.fill(numbers(), 20))).toEqual(range(24, 32))
  })

  it('says once that no more sound is due', () => {
    const feeder = new Feeder(1, 8)
    const feeds = feeder.fill(numbers(12), 100)
    expect(soundOf(feeds)).toEqual(range(0, 12))
    expect(feeds.map(({ more }) => more)).toEqual([true, false])
    expect(feeder.fill(numbers(12), 100)).toEqual([])
    feeder.confirm(12)
    expect(feeder.fill(numbers(12), 100)).toEqual([])
  })

  it('announces the end by itself where the sound ends with a block', () => {
    const feeder = new Feeder(1, 8)
    const feeds = feeder.fill(numbers(16), 100)
    expect(feeds.at(-1)).toMatchObject({ more: false })
    expect(soundOf(feeds)).toEqual(range(0, 16))
  })

  it('sends a new process what the device has not taken', () => {
    const feeder = new Feeder(1, 8)
    feeder.fill(numbers(), 40)
    feeder.confirm(19)
    expect(feeder.takenFrames).toBe(19)
    expect(soundOf(feeder.resend())).toEqual(range(19, 40))
  })

  it('forgets what was flushed and goes on from there', () => {
    const feeder = new Feeder(1, 8)
    feeder.fill(numbers(), 40)
    feeder.confirm(3)
    feeder.flushed(13)
    expect(feeder.renderedFrames).toBe(13)
    expect(soundOf(feeder.resend())).toEqual(range(3, 13))
    expect(feeder.resend().at(-1)?.more).toBe(false)
    expect(soundOf(feeder.fill(numbers(), 20))).toEqual(range(13, 29))
  })
})
