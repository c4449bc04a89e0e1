import { describe, expect, it } from 'vitest'
import { grownMask, type Growth } from './grown-mask.ts'
import { MaskColumns } from './mask-columns.ts'
import { EMPTY_MASK, type MaskShape, type SpectralMask } from './mask.ts'

const GRID = { sampleRate: 10_000, totalFrames: 20_000, bins: 501, binHz: 10 }
const GROWTH: Growth = { samples: 300, semitones: 1 }
const LESS: Growth = { samples: -300, semitones: -1 }

const SHAPES: Record<MaskShape['kind'], MaskShape> = {
  box: { kind: 'box', startSample: 5000, endSample: 9000, lowHz: 1000, highHz: 2000 },
  lasso: {
    kind: 'lasso',
    points: [
      [5000, 1000],
      [9000, 1000],
      [9000, 2000],
      [5000, 2000],
    ],
  },
  brush: {
    kind: 'brush',
    reachSamples: 1000,
    points: [
      [6000, 1000, 2000],
      [8000, 1000, 2000],
    ],
  },
  harmonics: {
    kind: 'harmonics',
    points: [
      [5000, 1000],
      [9000, 1000],
    ],
    count: 2,
    halfWidthCents: 300,
  },
  cells: { kind: 'cells', hopSamples: 100, binHz: 10, runs: Array.from({ length: 41 }, (_, i) => [50 + i, 100, 101]) },
}

const maskOf = (shape: MaskShape, more: Partial<SpectralMask> = {}): SpectralMask => ({
  ...EMPTY_MASK,
  featherSeconds: 0,
  featherSemitones: 0,
  shapes: [{ combine: 'add', shape }],
  ...more,
})

/** Every place that a mask takes, on a grid of 100 samples and 10 Hz. */
function taken(mask: SpectralMask): Set<string> {
  const columns = new MaskColumns(mask, GRID)
  const column = new Float32Array(GRID.bins)
  const places = new Set<string>()
  for (let sample = 50; sample < GRID.totalFrames; sample += 100) {
    if (!columns.at(sample, 0, column)) continue
    column.forEach((share, bin) => share > 0.5 && places.add(`${sample} ${bin}`))
  }
  return places
}

const isWithin = (a: Set<string>, b: Set<string>): boolean => [...a].every((place) => b.has(place))

describe('a mask that grows and shrinks', () => {
  it.each(Object.entries(SHAPES))('%s: takes all that it took and more around it; smaller, nothing but that', (_kind, shape) => {
    const now = taken(maskOf(shape))
    const larger = taken(grownMask(maskOf(shape), GROWTH))
    const smaller = taken(grownMask(maskOf(shape), LESS))
    expect(isWithin(now, larger)).toBe(true)
    expect(larger.size).toBeGreaterThan(now.size * 1.1)
    expect(isWithin(smaller, now)).toBe(true)
    expect(smaller.size).toBeLessThan(now.size * 0.9)
    expect(smaller.size).toBeGreaterThan(0)
  })

  it.each(['box', 'brush', 'cells'] as const)('%s: grown by so much, its edges lie so much farther out', (kind) => {
    const places = [...taken(grownMask(maskOf(SHAPES[kind]), GROWTH))].map((place) => place.split(' ').map(Number))
    const samples = places.map(([sample]) => sample)
    const bins = places.map(([, bin]) => bin)
    expect(Math.abs(Math.min(...samples) - 4700)).toBeLessThanOrEqual(50)
    expect(Math.max(...bins)).toBeGreaterThanOrEqual(Math.floor((2000 * 2 ** (1 / 12)) / 10) - 2)
    expect(Math.max(...bins)).toBeLessThanOrEqual(Math.ceil((2000 * 2 ** (1 / 12)) / 10) + 2)
  })

  it('a hole closes as the rest grows, and what is inverted grows by its holes closing', () => {
    const hole: MaskShape = { kind: 'box', startSample: 6500, endSample: 7000, lowHz: 1400, highHz: 1500 }
    const holed = maskOf(SHAPES.box, { shapes: [...maskOf(SHAPES.box).shapes, { combine: 'subtract', shape: hole }] })
    expect(taken(holed).has('6750 145')).toBe(false)
    expect(taken(grownMask(holed, GROWTH)).has('6750 145')).toBe(true)
    const inverted = maskOf(SHAPES.box, { isInverted: true })
    expect(isWithin(taken(inverted), taken(grownMask(inverted, GROWTH)))).toBe(true)
  })

  it('of what is too small nothing is left', () => {
    expect(grownMask(maskOf({ ...SHAPES.box, startSample: 100, endSample: 200 } as MaskShape), LESS).shapes).toEqual([])
  })
})
