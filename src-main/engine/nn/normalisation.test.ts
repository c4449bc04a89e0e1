import { describe, expect, it } from 'vitest'
import { computedLayer } from '../../../test/support/layers/index.ts'
import { gelu, leakyRelu } from '../graph/index.ts'
import { embedding, groupNormalisation, layerNormalisation, rmsNormalisation, silu } from './index.ts'

/** Factors such as 1e-5 and 1 / 5 are single precision constants of the graph, to 6e-8. */
const exact = { rtol: 1e-6, atol: 1e-7 }
const real = (...shape: number[]) => ({ shape, dtype: 'float32', draw: 'signed' }) as const

const standardised = (values: readonly number[]): number[] => {
  const mean = values.reduce((a, b) => a + b) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return values.map((value) => (value - mean) / Math.sqrt(variance + 1e-5))
}

describe('layer normalisation', () => {
  it('brings each frame to mean 0 and variance 1 before gain and shift', () => {
    const { outputs, inputs, weights } = computedLayer({ operands: [real(2, 1, 5)], batch: 1, build: layerNormalisation })
    const expected = [0, 1].flatMap((frame) =>
      standardised([...inputs[0].slice(frame * 5, (frame + 1) * 5)]).map((value, i) => value * weights('gain')[i] + weights('shift')[i]),
    )
    expect(outputs[0]).toBeAllclose(expected, exact)
  })
})

describe('root mean square normalisation', () => {
  it('brings each frame to root mean square 1 before its gain, and leaves its mean where it is', () => {
    const { outputs, inputs, weights } = computedLayer({ operands: [real(2, 1, 5)], batch: 1, build: rmsNormalisation })
    const expected = [0, 1].flatMap((frame) => {
      const values = [...inputs[0].slice(frame * 5, (frame + 1) * 5)]
      const root = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / 5 + 1e-5)
      return values.map((value, i) => (value / root) * weights('gain')[i])
    })
    expect(outputs[0]).toBeAllclose(expected, exact)
  })
})

describe('group normalisation', () => {
  it('takes the channels of a group together, places and all, and each item alone', () => {
    const { outputs, inputs, weights } = computedLayer({
      operands: [real(2, 4, 3)],
      batch: 2,
      build: (scope, x) => groupNormalisation(scope, x, { groups: 2 }),
    })
    const expected = [0, 1, 2, 3].flatMap((group) =>
      standardised([...inputs[0].slice(group * 6, (group + 1) * 6)]).map((value, i) => {
        const channel = (group % 2) * 2 + Math.floor(i / 3)
        return value * weights('gain')[channel] + weights('shift')[channel]
      }),
    )
    expect(outputs[0]).toBeAllclose(expected, exact)
  })
})

describe('embedding', () => {
  it('looks vectors up, and draws them of length 1 on average', () => {
    const { outputs, inputs, weights } = computedLayer({
      operands: [{ shape: [3, 1], dtype: 'int32', draw: { index: 500 } }],
      batch: 1,
      build: (scope, x) => embedding(scope, x, { count: 500, units: 16 }),
    })
    const vectors = weights('vectors')
    expect([...outputs[0]]).toEqual([...inputs[0]].flatMap((token) => [...vectors.slice(token * 16, (token + 1) * 16)]))
    // Mean square length 1; of 8000 squares of normal numbers the mean is within 5 sqrt(2 / 8000) of it.
    expect(Math.abs(vectors.reduce((sum, value) => sum + value * value, 0) / 500 - 1)).toBeLessThan(5 * Math.sqrt(2 / 8000))
  })
})

describe('activations', () => {
  it('are what their formulas say', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(8)],
      batch: 1,
      build: (_scope, x) => [leakyRelu(x, 0.1), silu(x), gelu(x)],
    })
    const x = [...inputs[0]]
    expect(outputs[0]).toBeAllclose(
      x.map((value) => (value > 0 ? value : 0.1 * value)),
      exact,
    )
    expect(outputs[1]).toBeAllclose(
      x.map((value) => value / (1 + Math.exp(-value))),
      exact,
    )
    // The exact form, by numerical integration of the normal density; the approximation is within 5e-4.
    const share = (value: number): number => {
      const steps = 20_000
      let sum = 0
      for (let i = 0; i < steps; i++) sum += Math.exp(-0.5 * (-8 + ((value + 8) * (i + 0.5)) / steps) ** 2)
      return (sum * (value + 8)) / steps / Math.sqrt(2 * Math.PI)
    }
    expect(outputs[2]).toBeAllclose(
      x.map((value) => value * share(value)),
      { rtol: 0, atol: 5e-4 },
    )
  })
})
