import fc from 'fast-check'
import * as g from '../../src-main/engine/graph/index.ts'

/** Operations between 2-by-3 matrices, chosen by number; each stays between bounds so that chains of them do too. */
const steps: ((a: g.Tensor, b: g.Tensor) => g.Tensor)[] = [
  (a, b) => g.tanh(g.add(a, b)),
  (a, b) => g.mul(g.sigmoid(a), b),
  (a, b) => g.sub(a, g.neg(b)),
  (a, b) => g.tanh(g.matMul(g.matMul(a, b, { transposeB: true }), b)),
  (a, b) => g.tanh(g.matMul(a, g.transpose(g.matMul(b, a, { transposeA: true })))),
  (a, b) => g.concat(g.split(g.add(a, b), 1, [1, 2]).reverse(), 1),
  (a) => g.reshape(g.transpose(g.reshape(a, [3, 2])), [2, 3]),
  (a, b) => g.add(g.slice(a, [0, 0], [1, 3]), g.mul(b, g.slice(a, [1, 0], [1, 3]))),
  (a, b) => g.mul(g.mean(a, 1, true), g.softmax(b)),
  (a) => g.addN([a, g.fill(a.graph, a.shape, 0), g.stopGradient(a)]),
  (a) => g.add(g.mul(a, 1), 0),
  (a, b) => g.where(g.greater(a, b), a, g.mul(b, 0.5)),
]

/** Chains of operations on three inputs `a`, `b`, `c` [2, 3], ending in one number. */
export const randomGraph = () =>
  fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(), fc.nat()), { minLength: 1, maxLength: 14 }).map((choices) => {
    const graph = new g.Graph()
    const inputs = ['a', 'b', 'c'].map((name) => graph.input(name, [2, 3]))
    const made = [...inputs]
    for (const [step, first, second] of choices) made.push(steps[step](made[first % made.length], made[made.length - 1 - (second % made.length)]))
    return { inputs, loss: g.mean(g.square(made[made.length - 1])) }
  })
