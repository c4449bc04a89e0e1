import { describe, expect, it } from 'vitest'
import {
  add,
  evaluate,
  Graph,
  gradients,
  greater,
  matMul,
  max,
  maxPool1d,
  mul,
  nodesOf,
  slice,
  split,
  square,
  stopGradient,
  sub,
  sum,
  tanh,
  where,
} from './index.ts'

const valuesOf = (tensors: Parameters<typeof evaluate>[0], feeds: Parameters<typeof evaluate>[1] = new Map()): number[][] =>
  evaluate(tensors, feeds).map((values) => [...values])

describe('gradients', () => {
  it('adds up what flows back over several uses of one tensor', () => {
    const graph = new Graph()
    const x = graph.input('x', [2])
    const loss = sum(add(mul(x, x), mul(x, 3)))
    expect(valuesOf(gradients(loss, [x]), new Map([[x, [1, -2]]]))).toEqual([[5, -1]])
  })

  it('counts a gradient once where an operation leaves its operand as it is', () => {
    const graph = new Graph()
    const x = graph.input('x', [2])
    const same = mul(add(sub(x, 0), 0), 1)
    const [dx, dSame] = gradients(sum(square(same)), [x, same])
    expect(valuesOf([dx, dSame], new Map([[x, [3, 4]]]))).toEqual([
      [6, 8],
      [6, 8],
    ])
  })

  it('gives zeros where the loss does not depend on a tensor', () => {
    const graph = new Graph()
    const x = graph.input('x', [2])
    const other = graph.parameter('other', [2, 2])
    expect(valuesOf(gradients(sum(x), [other]))).toEqual([[0, 0, 0, 0]])
  })

  it('does not flow through stopGradient nor through a comparison', () => {
    const graph = new Graph()
    const x = graph.input('x', [3])
    const loss = sum(add(mul(stopGradient(x), x), where(greater(x, 1), x, 0)))
    expect(valuesOf(gradients(loss, [x]), new Map([[x, [0.5, 1.5, 2]]]))).toEqual([[0.5, 2.5, 3]])
  })

  it('differentiates by the loss itself', () => {
    const graph = new Graph()
    const x = graph.input('x', [])
    const loss = square(x)
    expect(valuesOf(gradients(loss, [loss, x]), new Map([[x, [3]]]))).toEqual([[1], [6]])
  })

  it('can be taken twice', () => {
    const graph = new Graph()
    const x = graph.input('x', [])
    const [first] = gradients(mul(x, square(x)), [x])
    const [second] = gradients(first, [x])
    expect(valuesOf([first, second], new Map([[x, [2]]]))).toEqual([[12], [12]])
  })

  it('shares the gradient of a maximum among equal elements, and gives it to the first one of a pooling window', () => {
    const graph = new Graph()
    const x = graph.input('x', [1, 1, 4])
    const [reduced] = gradients(max(x), [x])
    const [pooled] = gradients(sum(maxPool1d(x, 2)), [x])
    expect(valuesOf([reduced, pooled], new Map([[x, [7, 7, 1, 7]]]))).toEqual([
      [1 / 3, 1 / 3, 0, 1 / 3],
      [1, 0, 0, 1],
    ])
  })

  it('refuses a loss that is not one number, and an operand without a gradient', () => {
    const graph = new Graph()
    const x = graph.input('x', [2])
    const index = graph.input('index', [2], 'int32')
    expect(() => gradients(x, [x])).toThrow(/gradients of \[2\]: the loss must be one float32 number/)
    expect(() => gradients(sum(x), [index])).toThrow(/not float32/)
  })

  it('joins the gradients of the slices of a sequence in one operation', () => {
    const graph = new Graph()
    const steps = 20
    const x = graph.input('x', [steps, 3])
    const weight = graph.parameter('w', [3, 3])
    const parts = Array.from({ length: steps }, (_, t) => matMul(slice(x, [t, 0], [1, 3]), weight))
    const [dx] = gradients(
      parts.map((part) => sum(square(part))).reduce((a, b) => add(a, b)),
      [x],
    )
    expect(dx.node.op).toBe('concat')
    expect(nodesOf([dx]).filter(({ op }) => op === 'pad')).toEqual([])
  })

  it('takes time and stack in proportion to depth: 1000 recurrent steps', () => {
    const graph = new Graph()
    const weight = graph.parameter('w', [2, 2])
    const inputs = split(graph.input('x', [1000, 2]), 0, 1000)
    const last = inputs.reduce((state, input) => tanh(add(matMul(state, weight), input)))
    const [dw] = gradients(sum(last), [weight])
    const nodes = nodesOf([dw]).length
    expect(nodes).toBeGreaterThan(5000)
    expect(nodes).toBeLessThan(30_000)
  })
})
