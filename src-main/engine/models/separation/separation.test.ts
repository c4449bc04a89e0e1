import { describe, expect, it } from 'vitest'
import { computedLayer, numbersOf, slopeAlong, traceLayer } from '../../../../test/support/layers/index.ts'
import { scaleInvariantDistortionDb } from '../../evaluation/annotations/separation-figures.ts'
import { add, evaluate, gradients, mul, slice, sum } from '../../graph/index.ts'
import { CounterRandom } from '../../random.ts'
import { BANDS } from '../../separation/bands.ts'
import type { SeparationArchitecture } from './architecture.ts'
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
      batch: ROWS,
      build: (scope, heard) => [parts(scope.child('network'), heard, options), parts(scope.again('network'), mul(heard, 8), options)],
    })
    expect(shapes[0]).toEqual([ROWS, GROUPS, ...shape])
    const found = outputs[0]
    for (let row = 0; row < ROWS; row++)
      for (let i = 0; i < size; i++) {
        const all = [0, 1, 2].reduce((total, g) => total + found[(row * GROUPS + g) * size + i], 0)
        // Constants of the graph are of single precision.
        expect(all).toBeCloseTo(says === 'shares' ? 1 : inputs[0][row * size + i], 6)
      }
    const factor = says === 'shares' ? 1 : 8
    // What keeps silence from dividing by zero is a share of 1e-8 of the power.
    expect(outputs[1]).toBeAllclose(
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
