import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleRecording, sampleRun } from '../../test/support/project-samples.ts'
import { clampSeedStart, closeUp, firstSeedStart, isHeldOut, pixelAt, secondsAt, seedCandidates } from './seed-region.ts'

const run = sampleRun({
  id: 'run-1',
  split: [
    { recordingId: 'a', startSeconds: 0, endSeconds: 60, part: 'training' },
    { recordingId: 'b', startSeconds: 0, endSeconds: 30, part: 'training' },
    { recordingId: 'b', startSeconds: 30, endSeconds: 60, part: 'validation' },
  ],
})

describe('seed region', () => {
  it('stays inside the recording wherever it is dragged', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: 0, max: 600, noNaN: true }), (start, spare) => {
        const clamped = clampSeedStart(start, 10, 10 + spare)
        expect(clamped).toBeGreaterThanOrEqual(0)
        // 1e-9: sums of doubles below 2000.
        expect(clamped + 10).toBeLessThanOrEqual(10 + spare + 1e-9)
      }),
    )
    expect(clampSeedStart(5, 10, 4)).toBe(0)
  })

  it('converts pixels to seconds and back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 4000, noNaN: true }),
        fc.integer({ min: 1, max: 4000 }),
        fc.double({ min: 0.1, max: 1e4, noNaN: true }),
        (pixel, widthPixels, durationSeconds) => {
          const scale = { widthPixels, durationSeconds }
          expect(pixelAt(secondsAt(pixel, scale), scale)).toBeCloseTo(pixel, 6)
        },
      ),
    )
  })

  it('is shown from close by in long recordings, in the middle where it can be', () => {
    expect(closeUp({ startSeconds: 3, endSeconds: 13 }, 60)).toEqual({ startSeconds: 0, endSeconds: 60 })
    expect(closeUp({ startSeconds: 300, endSeconds: 310 }, 600)).toEqual({ startSeconds: 260, endSeconds: 350 })
    expect(closeUp({ startSeconds: 0, endSeconds: 10 }, 600)).toEqual({ startSeconds: 0, endSeconds: 90 })
    expect(closeUp({ startSeconds: 590, endSeconds: 600 }, 600)).toEqual({ startSeconds: 510, endSeconds: 600 })
  })

  it('knows what training never saw', () => {
    expect(isHeldOut(run.split, 'b', 30, 10)).toBe(true)
    expect(isHeldOut(run.split, 'b', 50, 10)).toBe(true)
    expect(isHeldOut(run.split, 'b', 29, 10)).toBe(false)
    expect(isHeldOut(run.split, 'a', 30, 10)).toBe(false)
  })

  it('offers held-out recordings first and too short ones last', () => {
    const recordings = [sampleRecording({ id: 'short', durationSeconds: 4 }), sampleRecording({ id: 'a' }), sampleRecording({ id: 'b' })]
    expect(seedCandidates(recordings, run, 10).map(({ recording, heldOut, longEnough }) => [recording.id, heldOut, longEnough])).toEqual([
      ['b', true, true],
      ['a', false, true],
      ['short', false, false],
    ])
  })

  it('starts in the held-out stretch where there is one', () => {
    expect(firstSeedStart(sampleRecording({ id: 'b' }), run, 10)).toBe(30)
    expect(firstSeedStart(sampleRecording({ id: 'a' }), run, 10)).toBe(15)
  })
})
