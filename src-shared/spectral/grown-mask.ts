/** Masks a little larger or smaller, shape by shape, so that they stay the vectors that they are. */
import type { MaskShape, ShapeOf, SpectralMask } from './mask.ts'

/** How far edges go outwards; below 0 inwards. */
export interface Growth {
  samples: number
  semitones: number
}

type MaskPart = SpectralMask['shapes'][number]

/** The mask with its edges moved; what takes away shrinks where the rest grows, and shapes of which nothing is left are gone. */
export function grownMask(mask: SpectralMask, growth: Growth): SpectralMask {
  const outwards = (combine: MaskPart['combine']): Growth =>
    (combine === 'subtract') === mask.isInverted ? growth : { samples: -growth.samples, semitones: -growth.semitones }
  const shapes = mask.shapes.flatMap(({ combine, shape }): MaskPart[] => {
    const grown = grownShape(shape, outwards(combine))
    // Nothing that is intersected with leaves nothing: an empty box says so.
    if (!grown && combine === 'intersect') return [{ combine, shape: EMPTY_BOX }]
    return grown ? [{ combine, shape: grown }] : []
  })
  return { ...mask, shapes }
}

const EMPTY_BOX: MaskShape = { kind: 'box', startSample: 0, endSample: 0, lowHz: null, highHz: null }
const HIGHEST_HZ = 200_000

/** @returns null where nothing is left */
export function grownShape(shape: MaskShape, growth: Growth): MaskShape | null {
  switch (shape.kind) {
    case 'box':
      return grownBox(shape, growth)
    case 'lasso':
      return grownLasso(shape, growth)
    case 'brush':
      return grownBrush(shape, growth)
    case 'harmonics':
      return grownHarmonics(shape, growth)
    case 'cells':
      return grownCells(shape, growth)
  }
}

const ratioOf = (semitones: number): number => 2 ** (semitones / 12)
const withinHearing = (hz: number): number => Math.max(0, Math.min(HIGHEST_HZ, hz))

function grownBox(box: ShapeOf<'box'>, { samples, semitones }: Growth): MaskShape | null {
  const ratio = ratioOf(semitones)
  const grown: ShapeOf<'box'> = {
    kind: 'box',
    startSample: box.startSample === null ? null : box.startSample - samples,
    endSample: box.endSample === null ? null : box.endSample + samples,
    lowHz: box.lowHz === null ? null : box.lowHz / ratio,
    highHz: box.highHz === null ? null : withinHearing(box.highHz * ratio),
  }
  const isEmpty = (low: number | null, high: number | null): boolean => low !== null && high !== null && high <= low
  return isEmpty(grown.startSample, grown.endSample) || isEmpty(grown.lowHz, grown.highHz) ? null : grown
}

function grownBrush({ reachSamples, points }: ShapeOf<'brush'>, { samples, semitones }: Growth): MaskShape | null {
  const ratio = ratioOf(semitones)
  const grown = points.map(([at, low, high]): [number, number, number] => [at, low / ratio, withinHearing(high * ratio)])
  const reach = reachSamples + samples
  return reach > 0 && grown.every(([, low, high]) => high > low) ? { kind: 'brush', reachSamples: reach, points: grown } : null
}

const NARROWEST_CENTS = 1

function grownHarmonics(shape: ShapeOf<'harmonics'>, { samples, semitones }: Growth): MaskShape | null {
  const halfWidthCents = Math.min(1200, shape.halfWidthCents + 100 * semitones)
  const [from, to] = [shape.points[0][0] - samples, shape.points[shape.points.length - 1][0] + samples]
  if (halfWidthCents < NARROWEST_CENTS || to <= from) return null
  const inside = shape.points.filter(([at]) => at > from && at < to)
  const [first, last] = [inside.at(0) ?? shape.points[0], inside.at(-1) ?? shape.points[shape.points.length - 1]]
  return { ...shape, halfWidthCents, points: [[from, first[1]], ...inside, [to, last[1]]] }
}

/** Each corner goes along the mean of its edges' normals, in a plane in which the growth is 1 in both directions. */
function grownLasso({ points }: ShapeOf<'lasso'>, { samples, semitones }: Growth): MaskShape | null {
  const [unitSamples, unitSemitones] = [Math.max(1, Math.abs(samples)), Math.max(0.01, Math.abs(semitones))]
  const plane = points.map(([at, hz]) => [at / unitSamples, (12 * Math.log2(Math.max(1, hz))) / unitSemitones] as const)
  const area = plane.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = plane[(i + 1) % plane.length]
    return sum + x * nextY - nextX * y
  }, 0)
  const outwards = Math.sign(area) * (samples + semitones < 0 ? -1 : 1)
  const normal = (i: number): readonly [number, number] => {
    const [a, b] = [plane[(i + plane.length) % plane.length], plane[(i + 1) % plane.length]]
    const length = Math.hypot(b[0] - a[0], b[1] - a[1])
    return length === 0 ? [0, 0] : [(b[1] - a[1]) / length, -(b[0] - a[0]) / length]
  }
  const moved = plane.map(([x, y], i): [number, number] => {
    const [one, two] = [normal(i - 1), normal(i)]
    const [sumX, sumY] = [one[0] + two[0], one[1] + two[1]]
    const length = Math.hypot(sumX, sumY) || 1
    const [atX, atY] = [x + (outwards * sumX) / length, y + (outwards * sumY) / length]
    return [atX * unitSamples, withinHearing(2 ** ((atY * unitSemitones) / 12))]
  })
  const areaAfter = moved.reduce((sum, [at, hz], i) => {
    const [nextAt, nextHz] = moved[(i + 1) % moved.length]
    return sum + at * nextHz - nextAt * hz
  }, 0)
  // Turned inside out: nothing is left.
  return Math.sign(areaAfter) === Math.sign(area) ? { kind: 'lasso', points: moved } : null
}

const MOST_RUNS = 200_000

function grownCells({ hopSamples, binHz, runs }: ShapeOf<'cells'>, { samples, semitones }: Growth): MaskShape | null {
  const columns = new Map<number, [number, number][]>()
  for (const [column, first, bins] of runs) columns.set(column, [...(columns.get(column) ?? []), [first, first + bins]])
  const reach = Math.round(Math.abs(samples) / hopSamples)
  const ratio = ratioOf(semitones)
  const stretched = ([from, to]: [number, number]): [number, number] => [
    Math.max(0, Math.round((from - 0.5) / ratio + 0.5)),
    Math.round((to - 0.5) * ratio + 0.5),
  ]
  const places = [...columns.keys()]
  const isGrowing = samples >= 0
  const wanted = new Set(isGrowing ? places.flatMap((at) => Array.from({ length: 2 * reach + 1 }, (_, i) => at - reach + i)) : places)
  const grown: [number, number, number][] = []
  for (const column of [...wanted].filter((at) => at >= 0).sort((a, b) => a - b)) {
    const around = Array.from({ length: 2 * reach + 1 }, (_, i) => columns.get(column - reach + i) ?? [])
    const bands = isGrowing ? united(around.flat()) : around.reduce((shared, bands) => shared.flatMap((one) => overlaps(one, bands)))
    for (const [from, to] of united(bands.map(stretched))) if (to > from) grown.push([column, from, to - from])
  }
  return grown.length === 0 ? null : { kind: 'cells', hopSamples, binHz, runs: grown.slice(0, MOST_RUNS) }
}

function united(bands: readonly [number, number][]): [number, number][] {
  const result: [number, number][] = []
  for (const [from, to] of bands.toSorted(([a], [b]) => a - b)) {
    const last = result.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}

const overlaps = ([from, to]: [number, number], bands: readonly [number, number][]): [number, number][] =>
  bands.flatMap(([low, high]): [number, number][] => {
    const [start, end] = [Math.max(from, low), Math.min(to, high)]
    return end > start ? [[start, end]] : []
  })
