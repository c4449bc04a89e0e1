import { expect, it } from 'vitest'
import { shortenGatedGradients } from './gated-gradients.ts'
import * as g from '../index.ts'

const gate = () => {
  const graph = new g.Graph()
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, [3, 4]))
  const loss = g.sum(g.mul(g.mul(g.sigmoid(b), g.tanh(a)), graph.constant([1, -2, 0.5, 3], [4])))
  return { inputs: [a, b], outputs: [loss, ...g.gradients(loss, [a, b])] }
}

it('takes three operations to each side of a gate in place of four', () => {
  const elementwise = (outputs: readonly g.Tensor[]): number =>
    g.nodesOf(outputs).filter(({ op }) => ['mul', 'sub', 'square'].includes(op)).length
  const { outputs } = gate()
  expect(elementwise(shortenGatedGradients(outputs))).toBe(elementwise(outputs) - 2)
})

it('keeps the values, near the ends of the range too', () => {
  const { inputs, outputs } = gate()
  const feeds = new Map([
    [inputs[0], [-9, -3, -1, -0.1, 0, 0.1, 0.5, 1, 2, 4, 8, 20]],
    [inputs[1], [4, -20, 9, 0.3, -0.2, 0, 1, -1, 5, 30, -8, 2]],
  ])
  const expected = g.evaluate(outputs, feeds)
  g.evaluate(shortenGatedGradients(outputs), feeds).forEach((values, i) =>
    expect(values).toBeAllclose(expected[i], { rtol: 1e-12, atol: 1e-15 }),
  )
})

it('leaves what has no product with the other side', () => {
  const x = new g.Graph().input('x', [3])
  const before = g.gradients(g.sum(g.add(g.tanh(x), g.sigmoid(x))), [x])
  expect(shortenGatedGradients(before)).toEqual(before)
})
