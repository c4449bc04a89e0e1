import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomGraph } from '../../../../test/support/random-graph.ts'
import * as g from '../index.ts'
import { optimise, turnThinProducts } from './index.ts'

const countOf = (outputs: readonly g.Tensor[]): Partial<Record<g.OpName, number>> => {
  const counts: Partial<Record<g.OpName, number>> = {}
  for (const { op } of g.nodesOf(outputs)) counts[op] = (counts[op] ?? 0) + 1
  return counts
}

const feedsFor = (inputs: readonly g.Tensor[]): Map<g.Tensor, number[]> =>
  new Map(inputs.map((input, salt) => [input, Array.from(g.randomWords([input.size], salt, 3, 0), (word) => word / 2 ** 31 - 1)]))

/** A recurrent network over T steps and the gradients of its weights. */
const recurrent = (steps: number) => {
  const graph = new g.Graph()
  const [batch, inputs, units] = [2, 3, 4]
  const x = graph.input('x', [steps * batch, inputs])
  const w = graph.parameter('w', [inputs, units])
  const u = graph.parameter('u', [units, units])
  const bias = graph.parameter('bias', [units])
  let state = g.fill(graph, [batch, units], 0)
  const states: g.Tensor[] = []
  for (const input of g.split(g.matMul(x, w), 0, steps)) {
    state = g.tanh(g.add(g.add(input, g.matMul(state, u)), bias))
    states.push(state)
  }
  const loss = g.mean(g.square(g.stack(states)))
  return [loss, ...g.gradients(loss, [w, u, bias])]
}

describe('optimise', () => {
  it('makes one matrix product of the gradient of recurrent weights, and one sum of that of a bias', () => {
    const steps = 12
    const before = recurrent(steps)
    const after = optimise(before)
    // Forward: 1 for the input, one a step but the first (its state is zero). Backward: one a step but the first, 1 for w, 1 for u.
    expect(countOf(after).matMul).toBe(1 + 2 * (steps - 1) + 2)
    expect(countOf(before).matMul).toBeGreaterThan(countOf(after).matMul as number)
    // One for the loss, one for the bias.
    expect(countOf(after).sum).toBe(2)
    const [, dw, du] = after
    expect([dw.node.op, du.node.op]).toEqual(['matMul', 'matMul'])
    expect(du.node.inputs.map(({ node }) => node.op)).toEqual(['concat', 'concat'])
  })

  it('joins the gradients of the steps once, for the input weights and the bias', () => {
    const [, dw, , dBias] = optimise(recurrent(6))
    expect(dw.node.inputs[1]).toBe(dBias.node.inputs[0])
  })

  it('keeps the values of a recurrent network and its gradients', () => {
    const before = recurrent(7)
    const feeds = feedsFor(before[0].graph.inputs)
    const expected = g.evaluate(before, feeds)
    // Double precision; only the order of additions changes.
    g.evaluate(optimise(before), feeds).forEach((values, i) => expect(values).toBeAllclose(expected[i], { rtol: 1e-12, atol: 1e-15 }))
  })

  it('grows in proportion to the number of steps', () => {
    const [short, long] = [50, 500].map((steps) => g.nodesOf(optimise(recurrent(steps))).length)
    expect(long / short).toBeLessThan(10.5)
  })

  const x = new g.Graph().input('x', [2, 3])
  const zeros = g.fill(x.graph, [2, 3], 0)
  const same: [string, g.Tensor][] = [
    ['x + 0', g.add(x, 0)],
    ['zeros + x', g.add(zeros, x)],
    ['x - 0', g.sub(x, 0)],
    ['x * 1', g.mul(1, x)],
    ['x / ones', g.div(x, g.fill(x.graph, [3], 1))],
    ['--x', g.neg(g.neg(x))],
    ['stopGradient(x)', g.stopGradient(x)],
    ['reshapes', g.reshape(g.reshape(x, [6]), [2, 3])],
    ['transposes', g.transpose(g.transpose(x))],
    ['a sum with zeros', g.addN([zeros, x, zeros])],
    ['a joined split', g.concat(g.split(x, 1, [1, 2]), 1)],
    ['a piece of a join', g.split(g.concat([x, zeros], 0), 0, 2)[0]],
    ['a slice of all', g.slice(x, [0, 0], [2, 3])],
    [
      'no padding',
      g.pad(x, [
        [0, 0],
        [0, 0],
      ]),
    ],
    ['a cast to its own type', g.cast(x, 'float32')],
  ]
  it.each(same)('sees that %s is x', (_name, tensor) => {
    expect(optimise([tensor])).toEqual([x])
  })

  it('cuts out of what was padded by one copy, and by none where nothing was added', () => {
    const padded = g.pad(x, [
      [1, 1],
      [2, 0],
    ])
    const pieces = [g.slice(padded, [0, 1], [3, 3]), g.slice(padded, [1, 2], [2, 3])]
    const [moved, whole] = optimise(pieces)
    expect(whole).toBe(x)
    expect(moved.node.inputs).toEqual([x])
    const feeds = feedsFor([x])
    expect(g.evaluate([moved], feeds)).toEqual(g.evaluate([pieces[0]], feeds))
  })

  it('leaves a padded tensor that holds nothing of the box, or every other element', () => {
    const padded = g.pad(x, [
      [0, 0],
      [4, 0],
    ])
    const pieces = [g.slice(padded, [0, 1], [2, 3]), g.slice(padded, [0, 1], [2, 3], [1, 2])]
    expect(optimise(pieces).map(({ node }) => node.op)).toEqual(['slice', 'slice'])
  })

  it('keeps the stretching that an operand without effect did', () => {
    const row = x.graph.input('row', [3])
    const [stretched] = optimise([g.add(row, zeros)])
    expect(stretched.shape).toEqual([2, 3])
    expect(stretched).not.toBe(row)
  })

  it('multiplies with the transposed matrix instead of transposing it', () => {
    const y = x.graph.input('y', [4, 3])
    const counts = countOf(optimise([g.matMul(x, g.transpose(y)), g.matMul(g.transpose(x), x)]))
    expect(counts.transpose).toBeUndefined()
  })

  it('computes small values of constants alone beforehand', () => {
    const table = g.exp(g.mul(x.graph.constant([0, 1, 2], [3]), 2))
    const [result] = optimise([table])
    expect(g.isOp(result.node, 'constant')).toBe(true)
    expect(g.evaluate([result], new Map())[0]).toBeAllclose([1, Math.exp(2), Math.exp(4)], { rtol: 1e-7 })
  })

  it('computes common parts once, but draws of different streams apart', () => {
    const source = { seed: x.graph.input('seed', [], 'int32'), counter: x.graph.input('counter', [], 'int32') }
    const twice = [1, 1, 2].map((stream) => g.randomUniform([4], { ...source, stream }))
    const [a, b, c] = optimise(twice)
    expect(a).toBe(b)
    expect(a).not.toBe(c)
  })

  it.each([0, 0.2, 0.5, 1 / 3, 0.999])(
    'compares random words instead of the numbers made of them, with the same answers for %f',
    (bound) => {
      const graph = new g.Graph()
      const source = { seed: graph.input('seed', [], 'int32'), counter: graph.input('counter', [], 'int32'), stream: 0 }
      const uniform = g.randomUniform([4096], source)
      const before = [g.greaterEqual(uniform, bound), g.greater(uniform, bound), g.less(uniform, bound), g.lessEqual(uniform, bound)]
      const after = optimise(before)
      expect(countOf(after).mul).toBeUndefined()
      const feeds = new Map([source.seed, source.counter].map((input) => [input, [7]]))
      expect(g.evaluate(after, feeds)).toEqual(g.evaluate(before, feeds))
    },
  )

  it('keeps a product that is also needed by itself', () => {
    const graph = new g.Graph()
    const [a, b, c] = ['a', 'b', 'c'].map((name) => graph.input(name, [3, 2]))
    const product = g.matMul(a, b, { transposeA: true })
    const before = [g.add(product, g.matMul(c, b, { transposeA: true })), product]
    const feeds = feedsFor(graph.inputs)
    const after = optimise(before)
    expect(countOf(after).matMul).toBe(2)
    expect(g.evaluate(after, feeds)[0]).toBeAllclose(g.evaluate(before, feeds)[0], { rtol: 1e-12 })
  })

  it('keeps the values of random graphs and of their gradients', () => {
    fc.assert(
      fc.property(randomGraph(), ({ loss, inputs }) => {
        const before = [loss, ...g.gradients(loss, inputs)]
        const feeds = feedsFor(inputs)
        const expected = g.evaluate(before, feeds)
        g.evaluate(optimise(before), feeds).forEach((values, i) => expect(values).toBeAllclose(expected[i], { rtol: 1e-9, atol: 1e-12 }))
      }),
      { numRuns: 150, seed: 20 },
    )
  })
})

describe('turnThinProducts', () => {
  /** A recurrence whose matrix is large and whose batch is small, as far as it needs to be. */
  const deep = (steps: number, units: number) => {
    const graph = new g.Graph()
    const u = graph.parameter('u', [units, units])
    const x = graph.input('x', [2, units])
    let state: g.Tensor = x
    for (let t = 0; t < steps; t++) state = g.tanh(g.matMul(state, u))
    const loss = g.mean(g.square(state))
    return optimise([loss, ...g.gradients(loss, [u])])
  }

  it('transposes the matrix once for all steps and leaves no product with it on the right', () => {
    const after = turnThinProducts(deep(10, 400))
    const products = g.nodesOf(after).filter((node) => g.isOp(node, 'matMul'))
    const turned = products.filter(({ inputs: [left] }) => left.shape.join() === '400,400')
    expect(turned).toHaveLength(10 + 9)
    expect(new Set(turned.map(({ inputs: [left] }) => left)).size).toBe(2)
    expect(products).toHaveLength(10 + 9 + 1)
  })

  it.each([
    ['small matrices', 10, 20],
    ['few steps forward', 3, 400],
  ])('leaves %s', (_name, steps, units) => {
    const before = deep(steps, units)
    const forward = (outputs: g.Tensor[]) => g.nodesOf(outputs).filter(({ op, inputs }) => op === 'matMul' && inputs[0].shape[0] === 2)
    expect(forward(turnThinProducts(before)).length).toBe(units === 20 ? forward(before).length : steps)
  })

  it('keeps the values', () => {
    const before = deep(9, 370)
    const feeds = feedsFor(before[0].graph.inputs)
    const expected = g.evaluate(before, feeds)
    g.evaluate(turnThinProducts(before), feeds).forEach((values, i) =>
      expect(values).toBeAllclose(expected[i], { rtol: 1e-9, atol: 1e-12 }),
    )
  })
})
