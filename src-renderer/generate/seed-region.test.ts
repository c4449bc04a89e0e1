import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { closeUp, pixelAt, secondsAt } from './seed-region.ts'

describe('seed region', () => {
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
})
