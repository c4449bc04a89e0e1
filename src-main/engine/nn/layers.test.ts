import { describe, expect, it } from 'vitest'
import { Graph } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { convolution1d, convolution2d, dense, dropout, initialValues, lstm, maxPoolFrequency, maxPoolPlane, Scope } from './index.ts'
import { CounterRandom } from '../random.ts'
import type { TrainingMode } from './scope.ts'

const normal = (count: number, seed: number): Float32Array => {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from({ length: count }, () => random.normal())
}

interface Ran {
  output: HostTensor
  parameters: Map<string, Float32Array>
  states: string[]
}

/** Runs a layer on an input with freshly drawn weights; biases are drawn too, so that they count. */
const runLayer = async (
  shape: readonly number[],
  x: Float32Array,
  layer: (scope: Scope, x: Tensor) => Tensor,
  { rates, step = 1 }: { rates?: Pick<TrainingMode, 'dropout' | 'recurrentDropout'>; step?: number } = {},
): Promise<Ran> => {
  const graph = new Graph()
  const input = graph.input('x', shape)
  const seed = graph.input('seed', [], 'int32')
  const counter = graph.input('counter', [], 'int32')
  const scope = Scope.root(graph, { batch: shape[1], form: 'window', training: rates ? { seed, counter, ...rates } : null })
  const output = layer(scope.child('layer'), input)
  const weights = new Map<string, HostTensor>(
    scope.parameters.map(({ name, shape: extents, initialiser }) => {
      const drawn =
        initialiser.kind === 'zeros'
          ? normal(
              extents.reduce((a, b) => a * b, 1),
              9,
            )
          : initialValues(name, extents, initialiser, 1)
      return [name, hostTensor(drawn, extents)]
    }),
  )
  const session = await Session.create(compileGraph({ inputs: [input, seed, counter], outputs: { output }, weights }))
  const result = await session.run({
    x: hostTensor(x, shape),
    seed: hostTensor([5], [], 'int32'),
    counter: hostTensor([step], [], 'int32'),
  })
  await session.dispose()
  return {
    output: result.output,
    parameters: new Map([...weights].map(([name, tensor]) => [name, tensor.data as Float32Array])),
    states: scope.states.map(({ name }) => name),
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

describe('dense', () => {
  it('is a matrix product, a bias and a rectifier on the last axis', async () => {
    const x = normal(2 * 3 * 4, 1)
    const { output, parameters } = await runLayer([2, 3, 4], x, (scope, input) => dense(scope, input, { units: 5, activation: 'relu' }))
    const [weights, bias] = [parameters.get('layer/weights')!, parameters.get('layer/bias')!]
    const expected = Array.from({ length: 30 }, (_, i) => {
      const [row, unit] = [Math.floor(i / 5), i % 5]
      let sum = bias[unit]
      for (let k = 0; k < 4; k++) sum += x[row * 4 + k] * weights[k * 5 + unit]
      return Math.max(0, sum)
    })
    expect(output.shape).toEqual([2, 3, 5])
    expect(output.data as Float32Array).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-6 })
  })
})

describe('lstm', () => {
  const [STEPS, BATCH, INPUTS, UNITS] = [5, 3, 4, 6]
  const x = normal(STEPS * BATCH * INPUTS, 2)

  /** The equations, number by number, for one row of the batch: h of all steps. Masks multiply the inputs and h. */
  const oracle = (parameters: Ran['parameters'], row: number, inputMask: readonly number[], stateMask: readonly number[]): number[] => {
    const [w, u, b] = ['input-weights', 'recurrent-weights', 'bias'].map((name) => parameters.get(`layer/${name}`)!)
    const outputs: number[] = []
    let h: number[] = new Array<number>(UNITS).fill(0)
    let c: number[] = new Array<number>(UNITS).fill(0)
    for (let t = 0; t < STEPS; t++) {
      const gate = (which: number, unit: number): number => {
        const column = which * UNITS + unit
        let sum = b[column]
        for (let k = 0; k < INPUTS; k++) sum += inputMask[k] * x[(t * BATCH + row) * INPUTS + k] * w[k * 4 * UNITS + column]
        for (let k = 0; k < UNITS; k++) sum += stateMask[k] * h[k] * u[k * 4 * UNITS + column]
        return sum
      }
      c = c.map((cell, unit) => sigmoid(gate(1, unit)) * cell + sigmoid(gate(0, unit)) * Math.tanh(gate(2, unit)))
      h = c.map((cell, unit) => sigmoid(gate(3, unit)) * Math.tanh(cell))
      outputs.push(...h)
    }
    return outputs
  }

  const rowOf = ({ output }: Ran, row: number): number[] =>
    Array.from({ length: STEPS }, (_, t) => [
      ...(output.data as Float32Array).slice((t * BATCH + row) * UNITS, (t * BATCH + row + 1) * UNITS),
    ]).flat()

  const NONE = { inputs: new Array<number>(INPUTS).fill(1), units: new Array<number>(UNITS).fill(1) }

  /** Every mask of this length that keeps or drops each value at rate 0.5. */
  const masks = (length: number): number[][] =>
    Array.from({ length: 2 ** length }, (_, bits) => Array.from({ length }, (__, k) => 2 * ((bits >> k) & 1)))

  const distance = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((value, i) => Math.abs(value - b[i])))

  it('follows its equations, gates in the order input, forget, candidate, output', async () => {
    const ran = await runLayer([STEPS, BATCH, INPUTS], x, (scope, input) => lstm(scope, input, { units: UNITS }))
    expect(ran.states).toEqual(['layer/h', 'layer/c'])
    for (let row = 0; row < BATCH; row++)
      expect(rowOf(ran, row)).toBeAllclose(oracle(ran.parameters, row, NONE.inputs, NONE.units), { rtol: 1e-4, atol: 1e-6 })
  })

  it.each([
    ['inputs', { inputDropout: 0.5, recurrentDropout: 0 }, masks(INPUTS).map((mask) => [mask, NONE.units])],
    ['state', { inputDropout: 0, recurrentDropout: 0.5 }, masks(UNITS).map((mask) => [NONE.inputs, mask])],
  ] as const)('drops the same %s at every step of a sequence, others at the next training step', async (_, rates, candidates) => {
    const chosen: number[][] = []
    for (const step of [1, 2]) {
      const ran = await runLayer([STEPS, BATCH, INPUTS], x, (scope, input) => lstm(scope, input, { units: UNITS, ...rates }), {
        rates: { dropout: 0, recurrentDropout: 0 },
        step,
      })
      chosen.push(
        Array.from({ length: BATCH }, (__, row) => {
          // One mask out of all explains the whole sequence, or none does.
          const distances = candidates.map(([inputMask, stateMask]) =>
            distance(rowOf(ran, row), oracle(ran.parameters, row, inputMask, stateMask)),
          )
          expect(Math.min(...distances)).toBeLessThan(1e-5)
          return distances.indexOf(Math.min(...distances))
        }),
      )
    }
    expect(chosen[0]).not.toEqual(chosen[1])
    expect(new Set(chosen.flat()).size).toBeGreaterThan(1)
  })
})

describe('dropout', () => {
  const [ROWS, COLUMNS] = [200, 100]
  const ones = new Float32Array(ROWS * COLUMNS).fill(1)
  const run = (rate: number, step = 1): Promise<Ran> =>
    runLayer([ROWS, 1, COLUMNS], ones, (scope, x) => dropout(scope, x), { rates: { dropout: rate, recurrentDropout: 0 }, step })

  it('drops the wished share and keeps the mean', async () => {
    const values = (await run(0.3)).output.data as Float32Array
    const dropped = values.filter((value) => value === 0).length / values.length
    // Five standard errors of a share among 20 000.
    expect(Math.abs(dropped - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / values.length))
    for (const value of values) expect(value === 0 || Math.abs(value - 1 / 0.7) < 1e-6).toBe(true)
  })

  it('draws anew at each step', async () => {
    expect((await run(0.3, 1)).output.data).not.toEqual((await run(0.3, 2)).output.data)
  })

  it('does nothing at rate 0 or in inference', async () => {
    expect((await run(0)).output.data).toEqual(ones)
    expect((await runLayer([ROWS, 1, COLUMNS], ones, (scope, x) => dropout(scope, x, 0.9))).output.data).toEqual(ones)
  })
})

describe('convolution', () => {
  it('over frequency keeps the length and sees both neighbours', async () => {
    const [channels, length, filters] = [2, 6, 3]
    const x = normal(channels * length, 3)
    const { output, parameters } = await runLayer([1, channels, length], x, (scope, input) =>
      convolution1d(scope, input, { filters, kernel: 3 }),
    )
    const [weights, bias] = [parameters.get('layer/weights')!, parameters.get('layer/bias')!]
    const expected = Array.from({ length: filters * length }, (_, i) => {
      const [filter, at] = [Math.floor(i / length), i % length]
      let sum = bias[filter]
      for (let channel = 0; channel < channels; channel++) {
        for (let tap = 0; tap < 3; tap++)
          sum += (x[channel * length + at + tap - 1] ?? 0) * inside(at + tap - 1, length) * weights[(filter * channels + channel) * 3 + tap]
      }
      return sum
    })
    expect(output.shape).toEqual([1, filters, length])
    expect(output.data as Float32Array).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-6 })
  })

  it('over time and frequency needs its past in time and keeps the bins', async () => {
    const [steps, bins, filters] = [4, 5, 2]
    const x = normal(2 * steps * bins, 4)
    const { output, parameters } = await runLayer([1, 2, steps, bins], x, (scope, input) =>
      convolution2d(scope, input, { filters, kernel: [3, 3] }),
    )
    const [weights, bias] = [parameters.get('layer/weights')!, parameters.get('layer/bias')!]
    expect(output.shape).toEqual([1, filters, steps - 2, bins])
    const expected = Array.from({ length: filters * 2 * bins }, (_, i) => {
      const [filter, t, bin] = [Math.floor(i / (2 * bins)), Math.floor(i / bins) % 2, i % bins]
      let sum = bias[filter]
      for (let channel = 0; channel < 2; channel++) {
        for (let dt = 0; dt < 3; dt++) {
          for (let tap = 0; tap < 3; tap++) {
            const at = bin + tap - 1
            if (inside(at, bins)) sum += x[(channel * steps + t + dt) * bins + at] * weights[((filter * 2 + channel) * 3 + dt) * 3 + tap]
          }
        }
      }
      return sum
    })
    expect(output.data as Float32Array).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-6 })
  })

  it('pools over frequency alone and leaves an odd bin out', async () => {
    const { output } = await runLayer([1, 1, 2, 5], Float32Array.from([1, 5, 2, 3, 9, 4, 0, -1, -2, 9]), (_, x) => maxPoolFrequency(x, 2))
    expect([...(output.data as Float32Array)]).toEqual([5, 3, 4, -1])
  })

  it('pools rectangles, leaves out what does not fill one, and takes as many steps as there are', async () => {
    const plane = Float32Array.from([1, 5, 2, 3, 9, 4, 0, -1, -2, 9, 7, 7, 7, 7, 7])
    const { output } = await runLayer([1, 1, 3, 5], plane, (_, x) => maxPoolPlane(x, [2, 2]))
    expect([output.shape, [...(output.data as Float32Array)]]).toEqual([
      [1, 1, 1, 2],
      [5, 3],
    ])
    const { output: short } = await runLayer([1, 1, 1, 5], plane.slice(0, 5), (_, x) => maxPoolPlane(x, [4, 2]))
    expect([...(short.data as Float32Array)]).toEqual([5, 3])
  })

  it('over all bins at once is a sum of products', async () => {
    const [steps, bins] = [3, 4]
    const x = normal(steps * bins, 5)
    const { output, parameters } = await runLayer([1, 1, steps, bins], x, (scope, input) =>
      convolution2d(scope, input, { filters: 1, kernel: [1, bins], time: 'same', frequency: 'valid' }),
    )
    const [weights, [bias]] = [parameters.get('layer/weights')!, parameters.get('layer/bias')!]
    expect(output.shape).toEqual([1, 1, steps, 1])
    expect(output.data as Float32Array).toBeAllclose(
      Array.from({ length: steps }, (_, t) => weights.reduce((sum, weight, bin) => sum + weight * x[t * bins + bin], bias)),
      { rtol: 1e-5, atol: 1e-6 },
    )
  })
})

const inside = (at: number, length: number): number => (at >= 0 && at < length ? 1 : 0)

describe('Scope', () => {
  it('refuses two parameters or states of one name', () => {
    const scope = Scope.root(new Graph(), { batch: 1, form: 'step', training: null })
    scope.child('a').parameter('w', [1], { kind: 'zeros' })
    expect(() => scope.child('a').parameter('w', [1], { kind: 'zeros' })).toThrow(/a\/w/)
    scope.state('h', [2])
    expect(() => scope.state('h', [2])).toThrow(/h/)
    expect(() => scope.carry('missing', scope.graph.scalar(1))).toThrow(/missing/)
  })
})
