import { describe, expect, it } from 'vitest'
import type { Recording, Run, SplitSegment } from '../../../src-shared/project/index.ts'
import { checkSeed, defaultSeed, isHeldOut, seedSeconds } from './seed-origin.ts'

const run = (split: SplitSegment[]): Run => ({ settings: { codec: 'fourier', sequenceFrames: 40 }, split }) as Run
const part = (recordingId: string, startSeconds: number, endSeconds: number, name: SplitSegment['part']): SplitSegment => ({
  recordingId,
  startSeconds,
  endSeconds,
  part: name,
})
const recording = (id: string, durationSeconds: number, silent = false): Recording => ({ id, durationSeconds, silent }) as Recording

describe('a seed', () => {
  it('lasts T frames: ten seconds in the paper', () => {
    expect(seedSeconds(run([]))).toBe(10)
  })

  it('lies within its recording, to its last sample', () => {
    const long = { name: 'long', durationSeconds: 63.6 }
    const check =
      (startSeconds: number, recording = long) =>
      () =>
        checkSeed(run([]), { recordingId: 'a', startSeconds }, recording)
    for (const start of [0, 20, 53.6]) expect(check(start)).not.toThrow()
    expect(check(999)).toThrow(/"long" lasts 63\.6 s: a seed of 10\.0 s that begins at 999\.0 s runs over its end/)
    expect(check(54)).toThrow(expect.objectContaining({ code: 'bad-input', advice: 'Begin at 53.6 s or earlier.' }))
    expect(check(0, { name: 'short', durationSeconds: 9 })).not.toThrow()
    expect(check(1, { name: 'short', durationSeconds: 9 })).toThrow(expect.objectContaining({ advice: 'Begin at 0.0 s or earlier.' }))
  })

  it('is held out where training heard none of it', () => {
    const split = [part('a', 0, 80, 'training'), part('a', 80, 100, 'validation'), part('b', 0, 50, 'validation')]
    expect(isHeldOut(run(split), { recordingId: 'a', startSeconds: 80 })).toBe(true)
    expect(isHeldOut(run(split), { recordingId: 'a', startSeconds: 79 })).toBe(false)
    expect(isHeldOut(run(split), { recordingId: 'b', startSeconds: 3 })).toBe(true)
    expect(isHeldOut(run(split), { recordingId: 'imported later', startSeconds: 0 })).toBe(true)
  })

  it('is by default the first held-out part that is long enough', () => {
    const recordings = [recording('a', 100), recording('b', 50), recording('c', 8)]
    const split = [part('a', 0, 100, 'training'), part('c', 0, 8, 'validation'), part('b', 0, 50, 'validation')]
    expect(defaultSeed(run(split), recordings)).toEqual({ recordingId: 'b', startSeconds: 0 })
    expect(defaultSeed(run(split.slice(0, 2)), recordings)).toEqual({ recordingId: 'a', startSeconds: 0 })
    expect(defaultSeed(run(split), [recording('new', 30)])).toEqual({ recordingId: 'new', startSeconds: 0 })
    // Shorter ones are heard again and again.
    expect(defaultSeed(run(split), [recording('x', 3), recording('c', 8)])).toEqual({ recordingId: 'c', startSeconds: 0 })
    expect(defaultSeed(run([]), [recording('x', 3), recording('c', 8)])).toEqual({ recordingId: 'x', startSeconds: 0 })
    expect(defaultSeed(run(split), [recording('quiet', 60, true)])).toBeNull()
  })
})
