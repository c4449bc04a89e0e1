import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeLabel, timeTicks } from './time-ticks.ts'
import { following, frameAt, panBy, pixelOf, wholeView, within, zoomAround } from './time-view.ts'

const extents = fc.record({ totalFrames: fc.integer({ min: 1, max: 200_000_000 }), width: fc.integer({ min: 50, max: 4000 }) })

describe('the stretch in sight', () => {
  it('all of the sound fills the width', () => {
    const extent = { totalFrames: 1_000_000, width: 800 }
    expect(wholeView(extent)).toEqual({ startFrame: 0, framesPerPixel: 1250 })
    expect(pixelOf(wholeView(extent), 1_000_000)).toBe(800)
  })

  it('pixels and samples are each other’s opposite', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.double({ min: 0.05, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 4000 }),
        (startFrame, framesPerPixel, x) => {
          const view = { startFrame, framesPerPixel }
          expect(pixelOf(view, frameAt(view, x))).toBeCloseTo(x, 3)
        },
      ),
    )
  })

  it('never leaves the sound, whatever is done', () => {
    fc.assert(
      fc.property(
        extents,
        fc.array(fc.tuple(fc.boolean(), fc.double({ min: -5000, max: 5000, noNaN: true })), { maxLength: 20 }),
        (extent, moves) => {
          let view = wholeView(extent)
          for (const [zooms, amount] of moves)
            view = zooms ? zoomAround(view, extent, extent.width / 3, Math.exp(amount / 1000)) : panBy(view, extent, amount)
          expect(view.startFrame).toBeGreaterThanOrEqual(0)
          expect(view.framesPerPixel).toBeGreaterThanOrEqual(1 / 24 - 1e-12)
          if (extent.totalFrames * 24 > extent.width)
            expect(frameAt(view, extent.width)).toBeLessThanOrEqual(extent.totalFrames * (1 + 1e-9))
        },
      ),
    )
  })

  it('zooming keeps what lies under the pointer there, where the sound goes on at both sides', () => {
    const extent = { totalFrames: 10_000_000, width: 1000 }
    const view = within({ startFrame: 4_000_000, framesPerPixel: 1000 }, extent)
    for (const factor of [1.3, 40, 0.7]) expect(frameAt(zoomAround(view, extent, 300, factor), 300)).toBeCloseTo(4_300_000, 3)
  })

  it('turns a page when what plays has left it', () => {
    const extent = { totalFrames: 1_000_000, width: 1000 }
    const view = { startFrame: 0, framesPerPixel: 100 }
    expect(following(view, extent, 99_000)).toBe(view)
    const turned = following(view, extent, 101_000)
    expect(pixelOf(turned, 101_000)).toBeCloseTo(50, 6)
  })
})

describe('time ticks', () => {
  it('are named at round times that do not run into each other, at every zoom', () => {
    for (let framesPerPixel = 1 / 24; framesPerPixel < 500_000; framesPerPixel *= 1.7) {
      const named = timeTicks({ startFrame: 12_345, framesPerPixel }, 1200, 44_100).filter(({ label }) => label !== '')
      for (let i = 1; i < named.length; i++) expect(named[i].x - named[i - 1].x).toBeGreaterThanOrEqual(83.9)
      expect(new Set(named.map(({ label }) => label)).size).toBe(named.length)
    }
  })

  it('lie where they say', () => {
    const view = { startFrame: 44_100, framesPerPixel: 441 }
    const ticks = timeTicks(view, 1000, 44_100).filter(({ label }) => label !== '')
    expect(ticks[0]).toEqual({ x: 0, label: '0:01' })
    expect(ticks.map(({ label }) => label)).toContain('0:05')
    expect(ticks.find(({ label }) => label === '0:05')?.x).toBeCloseTo(400, 6)
  })

  it('say hours and fractions', () => {
    expect(timeLabel(3723, 1)).toBe('1:02:03')
    expect(timeLabel(63.25, 0.05)).toBe('1:03.25')
    expect(timeLabel(59.9999, 0.1)).toBe('1:00.0')
    expect(timeLabel(0.0005, 0.0001)).toBe('0:00.0005')
  })
})
