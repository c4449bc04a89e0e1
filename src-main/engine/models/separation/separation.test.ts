import { describe, expect, it } from 'vitest'
import { computedLayer, numbersOf, slopeAlong, traceLayer } from '../../../../test/support/layers/index.ts'
import { scaleInvariantDistortionDb } from '../../evaluation/annotations/separation-figures.ts'
import { add, concat, evaluate, gradients, mul, slice, sum } from '../../graph/index.ts'
import { unitVectors } from '../../nn/index.ts'
import { CounterRandom } from '../../random.ts'
import { BANDS } from '../../separation/bands.ts'
import type { SeparationArchitecture } from './architecture.ts'
import { affinityLoss, clustered, clusters } from './clusters.ts'
import { consistent, distortion } from './distortion.ts'
import { tasnet } from './tasnet.ts'
import { unet } from './unet.ts'
import { doubled, wave } from './wave.ts'

const real = (...shape: number[]) => ({ shape, dtype: 'float32', draw: 'signed' }) as const
const positive = (...shape: number[]) => ({ shape, dtype: 'float32', draw: 'positive' }) as const
const ROWS = 2
const GROUPS = 3

const networks: [string, SeparationArchitecture, { sizes: Record<string, number>; shape: number[] }][] = [
  ['U-Net', unet, { sizes: { filters: 2 }, shape: [8, BANDS] }],
  ['deep clustering', clusters, { sizes: { hidden: 3, places: 4 }, shape: [4, BANDS] }],
  ['Conv-TasNet', tasnet, { sizes: { filters: 2 }, shape: [256] }],
  ['Wave-U-Net', wave, { sizes: { filters: 2 }, shape: [512] }],
]

describe.each(networks)('%s', (_, { says, parts, learn }, { sizes, shape }) => {
  const options = { sizes, groups: GROUPS }
  const drawn = says === 'shares' ? positive : real
  const size = shape.reduce((product, extent) => product * extent, 1)

  it('leaves nothing out and adds nothing, at any level', () => {
    const { outputs, shapes, inputs } = computedLayer({
      operands: [drawn(ROWS, ...shape)],
      batch: 2 * ROWS,
      build: (scope, heard) => parts(scope, concat([heard, mul(heard, 8)], 0), options),
    })
    expect(shapes[0]).toEqual([2 * ROWS, GROUPS, ...shape])
    const half = outputs[0].length / 2
    const found = outputs[0].slice(0, half)
    for (let row = 0; row < ROWS; row++)
      for (let i = 0; i < size; i++) {
        const all = [0, 1, 2].reduce((total, g) => total + found[(row * GROUPS + g) * size + i], 0)
        // Constants of the graph are of single precision.
        expect(all).toBeCloseTo(says === 'shares' ? 1 : inputs[0][row * size + i], 6)
      }
    const factor = says === 'shares' ? 1 : 8
    // What keeps silence from dividing by zero is a share of 1e-8 of the power.
    expect(outputs[0].slice(half)).toBeAllclose(
      found.map((value) => factor * value),
      { rtol: 1e-4, atol: 1e-4 },
    )
  })

  it('learns by gradients that are those of finite differences', () => {
    const { graph, outputs, parameters, feeds } = traceLayer({
      name: 'learns',
      operands: [drawn(ROWS, ...shape), drawn(ROWS, GROUPS, ...shape)],
      batch: ROWS,
      build: (scope, heard, alone) => Object.values(learn(scope, { heard, parts: alone }, options)),
    })
    expect(outputs.map((measure) => measure.shape)).toEqual(outputs.map(() => [ROWS]))
    const loss = sum(mul(outputs[0], graph.constant([1, 0.5], [ROWS])))
    const exact = new Map([...feeds].map(([tensor, value]) => [tensor, numbersOf(value)]))
    const derived = evaluate(gradients(loss, parameters), exact)
    for (const gradient of derived) expect(gradient.some((value) => value !== 0)).toBe(true)
    const random = new CounterRandom(3, 0)
    const directions = new Map(parameters.map((tensor) => [tensor, Float64Array.from({ length: tensor.size }, () => random.normal() / 8)]))
    const said = parameters.reduce(
      (total, tensor, p) => total + derived[p].reduce((dot, value, i) => dot + value * directions.get(tensor)![i], 0),
      0,
    )
    expect(slopeAlong(loss, directions, exact)).toBeCloseTo(said, 4)
  })
})

describe('distortion', () => {
  const LENGTH = 40
  const halves = (values: Float64Array): Float64Array[] => [values.slice(0, LENGTH), values.slice(LENGTH)]
  const power = (values: Float64Array): number => values.reduce((total, value) => total + value * value, 0)
  /** By the measure that judges separated sources, with the limits of 30 dB. */
  const expected = (part: Float64Array, found: Float64Array): number => {
    const alike = 1 / (1 + 10 ** (-scaleInvariantDistortionDb(part, found) / 10))
    return 10 * Math.log10((1 - alike + 1e-3) / (alike + 1e-3))
  }
  const built = (loudness: [number, number]) =>
    computedLayer({
      operands: [real(1, 2, LENGTH), real(1, 2, LENGTH)],
      batch: 1,
      build(_scope, found, parts) {
        const alone = mul(parts, found.graph.constant(loudness, [1, 2, 1]))
        const heard = sum(alone, 1)
        return [distortion(add(found, alone), heard, alone), add(found, alone), heard, alone]
      },
    }).outputs

  it('is the scale-invariant ratio turned round, the mean of the parts', () => {
    const [told, found, , parts] = built([1, 3])
    const [[first, second], [a, b]] = [halves(found), halves(parts)]
    expect(told[0]).toBeCloseTo((expected(a, first) + expected(b, second)) / 2, 5)
  })

  it('of a silent part is how loud it is beside the mixture', () => {
    const [told, found, heard, parts] = built([1, 0])
    const [[first, second], [a]] = [halves(found), halves(parts)]
    const silent = 10 * Math.log10(power(second) / power(heard) + 1e-3)
    expect(told[0]).toBeCloseTo((expected(a, first) + silent) / 2, 5)
  })

  it('is -30 dB where all is found', () => {
    const { outputs } = computedLayer({
      operands: [real(1, 2, 40)],
      batch: 1,
      build: (_scope, parts) => distortion(mul(parts, 3), sum(parts, 1), parts),
    })
    expect(outputs[0][0]).toBeCloseTo(-30, 1)
  })
})

it('Parts that are made consistent differ by an equal share of what they left', () => {
  const { outputs, inputs } = computedLayer({
    operands: [real(1, 2, 5), real(1, 5)],
    batch: 1,
    build: (_scope, parts, heard) => slice(consistent(parts, heard), [0, 1, 0], [1, 1, 5]),
  })
  const [parts, heard] = inputs
  expect(outputs[0]).toBeAllclose(
    Float64Array.from({ length: 5 }, (_, i) => parts[5 + i] + (heard[i] - parts[i] - parts[5 + i]) / 2),
    { atol: 1e-9 },
  )
})

it('Wave-U-Net puts the mean of two places between them', () => {
  const { outputs } = computedLayer({
    operands: [real(1, 1, 3)],
    batch: 1,
    build: (_scope, x) => doubled(add(mul(x, 0), x.graph.constant([1, 3, 7], [1, 1, 3]))),
  })
  expect([...outputs[0]]).toEqual([1, 2, 3, 5, 7, 7])
})

describe('deep clustering', () => {
  const [BINS, WIDTH] = [7, 3]
  const rowsOf = (values: Float64Array, width: number): number[][] =>
    Array.from({ length: values.length / width }, (_, i) => [...values.slice(i * width, (i + 1) * width)])
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((total, value, i) => total + value * b[i], 0)
  const unit = (a: readonly number[]): number[] => a.map((value) => value / Math.sqrt(dot(a, a)))
  const COUNTED = [1, 1, 0, 1, 1, 1, 0]

  it('learns the difference of affinities, summed over all pairs of bins that count', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(1, BINS, WIDTH), positive(1, BINS, 2)],
      batch: 1,
      build: (_scope, places, loudest) => affinityLoss(places, loudest, places.graph.constant(COUNTED, [1, BINS, 1])),
    })
    const [v, y] = [rowsOf(inputs[0], WIDTH), rowsOf(inputs[1], 2)]
    let total = 0
    for (let i = 0; i < BINS; i++)
      for (let j = 0; j < BINS; j++) total += COUNTED[i] * COUNTED[j] * (dot(v[i], v[j]) - dot(y[i], y[j])) ** 2
    // A millionth is added to the bins, so that silence does not divide by zero.
    expect(outputs[0][0]).toBeCloseTo(total / 25, 5)
  })

  it('clusters as soft k-means written out does, from where groups were', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(1, BINS, WIDTH), real(2, WIDTH)],
      batch: 1,
      build: (_scope, places, means) => clustered(unitVectors(places), places.graph.constant(COUNTED, [1, BINS, 1]), means),
    })
    const places = rowsOf(inputs[0], WIDTH).map(unit)
    const begin = rowsOf(inputs[1], WIDTH).map(unit)
    const belong = (middles: number[][]): number[][] =>
      places.map((place) => {
        const weights = middles.map((middle) => Math.exp(8 * dot(place, middle)))
        return weights.map((weight) => weight / (weights[0] + weights[1]))
      })
    let shares = belong(begin)
    for (let iteration = 0; iteration < 3; iteration++)
      shares = belong(
        begin.map((middle, g) =>
          unit(middle.map((value, d) => places.reduce((total, place, i) => total + COUNTED[i] * shares[i][g] * place[d], 1.5 * value))),
        ),
      )
    expect(outputs[0]).toBeAllclose(Float64Array.from(shares.flat()), { atol: 1e-6 })
  })

  it('keeps where groups lie, and leaves one where it is that does not sound', () => {
    const traced = traceLayer({
      name: 'learns',
      operands: [positive(ROWS, 4, BANDS), positive(ROWS, 2, 4, BANDS)],
      batch: ROWS,
      trains: true,
      build: (scope, heard, alone) =>
        clusters.learn(
          scope,
          { heard, parts: mul(alone, heard.graph.constant([1, 0], [1, 2, 1, 1])) },
          { sizes: { hidden: 3, places: 4 }, groups: 2 },
        ).affinity,
    })
    const exact = new Map([...traced.feeds].map(([tensor, value]) => [tensor, numbersOf(value)]))
    const [means] = evaluate([traced.buffers[0].output], exact)
    expect(means.slice(0, 4).some((value) => value !== 0)).toBe(true)
    expect([...means.slice(4)]).toEqual([0, 0, 0, 0])
  })
})
