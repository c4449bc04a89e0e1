import { describe, expect, it } from 'vitest'
import type { Run, SplitSegment } from '../../../src-shared/project/index.ts'
import { checkSeed, seedSeconds, takeOrigin } from './seed-origin.ts'

const run = (split: SplitSegment[]): Run => ({ settings: { task: 'next-frame', codec: 'fourier', sequenceFrames: 40 }, split }) as Run
const part = (recordingId: string, startSeconds: number, endSeconds: number, name: SplitSegment['part']): SplitSegment => ({
  recordingId,
  startSeconds,
  endSeconds,
  part: name,
})

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
    const heldOut = (recordingId: string, startSeconds: number): boolean =>
      takeOrigin({ ...run(split), id: 'r', name: 'R' }, { step: 1, epoch: 1 }, { recordingId, startSeconds }, 'S').seedHeldOut
    expect(heldOut('a', 80)).toBe(true)
    expect(heldOut('a', 79)).toBe(false)
    expect(heldOut('b', 3)).toBe(true)
    expect(heldOut('imported later', 0)).toBe(true)
  })
})
