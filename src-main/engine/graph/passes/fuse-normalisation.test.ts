import { describe, expect, it } from 'vitest'
import * as g from '../index.ts'
import { fuseNormalisation } from './fuse-normalisation.ts'

const opsOf = (outputs: readonly g.Tensor[]): string[] => g.nodesOf(outputs).map(({ op }) => op)

const parts = () => {
  const graph = new g.Graph()
  const { values, inverseDeviation } = g.standardise(graph.input('x', [2, 3, 5]), 1e-5)
  return { values, inverseDeviation, gain: graph.parameter('gain', [5]), shift: graph.parameter('shift', [5]) }
}

const valuesOf = (outputs: readonly g.Tensor[]) =>
  g.evaluate(
    outputs,
    new Map(
      outputs[0].graph.inputs.map((input, salt) => [
        input,
        Array.from(g.randomWords([input.size], salt, 3, 0), (word) => word / 2 ** 31 - 1),
      ]),
    ),
  )

describe('fuseNormalisation', () => {
  it('scales and shifts within, whatever stands first', () => {
    const { values, gain, shift } = parts()
    for (const before of [[g.add(g.mul(values, gain), shift)], [g.add(shift, g.mul(gain, values))]]) {
      const after = fuseNormalisation(before)
      expect(opsOf(after)).toEqual(['input', 'input', 'input', 'standardise'])
      expect(valuesOf(after)[0]).toBeAllclose(valuesOf(before)[0], { rtol: 1e-12, atol: 1e-15 })
    }
  })

  it('does so in one layer after the other', () => {
    const { values, gain, shift } = parts()
    const first = g.add(g.mul(values, gain), shift)
    const before = [g.add(g.mul(g.standardise(g.tanh(first), 1e-5).values, gain), shift)]
    const after = fuseNormalisation(before)
    expect(opsOf(after)).toEqual(['input', 'input', 'input', 'standardise', 'tanh', 'standardise'])
    expect(valuesOf(after)[0]).toBeAllclose(valuesOf(before)[0], { rtol: 1e-12, atol: 1e-15 })
  })

  it('leaves what is needed in between, and what is no gain and shift', () => {
    const { values, inverseDeviation, gain, shift } = parts()
    const product = g.mul(values, gain)
    for (const before of [
      [g.add(product, shift), values],
      [g.add(product, shift), product],
      [g.add(g.mul(values, inverseDeviation), shift)],
      [g.add(product, values)],
    ])
      expect(fuseNormalisation(before)).toEqual(before)
  })
})
