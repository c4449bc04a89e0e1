import { describe, expect, it } from 'vitest'
import type { UnitMap } from '../../src-shared/rpc/index.ts'
import { panned, sourceAt, toMap, toPixels, UnitFinder, unitAt, unitTowards, WHOLE, zoomed } from './map-place.ts'

const SIZE = { width: 800, height: 300 }

const map = (places: readonly [number, number][]): UnitMap => ({
  runId: 'run',
  recordingIds: ['a', 'b'],
  x: Float32Array.from(places, ([x]) => x),
  y: Float32Array.from(places, ([, y]) => y),
  recording: Float32Array.from(places, (_, i) => i % 2),
  startSeconds: Float32Array.from(places, (_, i) => 0.5 * Math.floor(i / 2)),
  seconds: Float32Array.from(places, () => 0.5),
  levelDb: Float32Array.from(places, () => -20),
})

describe('a view of the map', () => {
  it('goes to pixels and back', () => {
    const view = zoomed(WHOLE, SIZE, { x: 500, y: 120 }, 3)
    const place = toMap(toPixels({ x: 0.3, y: -0.2 }, view, SIZE), view, SIZE)
    expect(place.x).toBeCloseTo(0.3, 9)
    expect(place.y).toBeCloseTo(-0.2, 9)
  })

  it('keeps what lies under the pointer where it is, and never shows less than all', () => {
    const at = { x: 410, y: 160 }
    const under = toMap(at, WHOLE, SIZE)
    const near = zoomed(WHOLE, SIZE, at, 5)
    expect(toMap(at, near, SIZE).x).toBeCloseTo(under.x, 6)
    expect(toMap(at, near, SIZE).y).toBeCloseTo(under.y, 6)
    expect(zoomed(near, SIZE, at, 0.01)).toEqual(WHOLE)
  })

  it('does not leave the map', () => {
    const { zoom, x: stays, y } = panned(WHOLE, SIZE, { x: 500, y: 500 })
    expect([zoom, stays + 0, y + 0]).toEqual([1, 0, 0])
    const { x } = panned({ zoom: 2, x: 0, y: 0 }, SIZE, { x: -1e6, y: 0 })
    expect(x).toBeCloseTo(0.55, 6)
  })
})

describe('units of the map', () => {
  const places = map([
    [0, 0],
    [0.2, 0],
    [0.6, 0.1],
    [0.3, 0.5],
    [-0.5, -0.05],
  ])

  it('are found near the pointer, and not far from it', () => {
    const at = toPixels({ x: 0.2, y: 0 }, WHOLE, SIZE)
    expect(unitAt(places, { x: at.x + 5, y: at.y - 4 }, WHOLE, SIZE, 14)).toBe(1)
    expect(unitAt(places, { x: at.x, y: at.y + 60 }, WHOLE, SIZE, 14)).toBe(-1)
  })

  it('follow each other towards a side', () => {
    expect(unitTowards(places, 0, { x: 1, y: 0 })).toBe(1)
    expect(unitTowards(places, 1, { x: 1, y: 0 })).toBe(2)
    expect(unitTowards(places, 0, { x: -1, y: 0 })).toBe(4)
    expect(unitTowards(places, 0, { x: 0, y: 1 })).toBe(3)
    expect(unitTowards(places, 4, { x: -1, y: 0 })).toBe(4)
  })

  it('are found by their places in recordings', () => {
    const finder = new UnitFinder(places)
    expect([finder.at('a', 0.1), finder.at('a', 0.5), finder.at('a', 9), finder.at('b', 0.7), finder.at('c', 1)]).toEqual([0, 2, 4, 3, -1])
  })
})

describe('what sounds at a moment of a take', () => {
  const origins = [
    { atSeconds: 0, seconds: 1, recordingId: 'a', sourceSeconds: 20, semitones: 0 },
    { atSeconds: 1, seconds: 0.5, recordingId: 'b', sourceSeconds: 5, semitones: 12 },
  ]

  it('is the place in its recording, which copies go through faster', () => {
    expect(sourceAt(origins, 0.25)).toEqual({ recordingId: 'a', seconds: 20.25 })
    expect(sourceAt(origins, 1.2)).toEqual({ recordingId: 'b', seconds: expect.closeTo(5.4, 9) as number })
  })

  it('is nothing before, after, or where nobody knows', () => {
    expect(sourceAt(origins, 1.7)).toBeNull()
    expect(sourceAt([], 0)).toBeNull()
  })
})
