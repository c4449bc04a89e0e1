import fc from 'fast-check'
import * as g from '../../src-main/engine/graph/index.ts'

const asSequence = (x: g.Tensor): g.Tensor => g.reshape(x, [1, 2, 3])

const asMatrix = (x: g.Tensor, rows: number): g.Tensor => g.reshape(x, [rows, 3])

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
  // TensorFlow.js has no gradient of comparisons, not even none.
  (a, b) => g.where(g.greater(g.stopGradient(a), g.stopGradient(b)), a, g.mul(b, 0.5)),
  (a, b) => g.maximum(g.minimum(a, b), g.mul(b, -0.5)),
  (a, b) => g.div(a, g.sqrt(g.add(g.square(b), 0.5))),
  (a, b) => g.tanh(g.sub(g.logSoftmax(a, 0), g.sum(g.relu(b), 1, true))),
  (a, b) => g.sin(g.add(g.softplus(a), g.cos(b))),
  (a, b) => g.mul(g.gather(a, a.graph.constant([1, 0], [2], 'int32')), g.sigmoid(b)),
  (a) =>
    g.slice(
      g.pad(a, [
        [1, 0],
        [0, 1],
      ]),
      [0, 1],
      [2, 3],
    ),
  (a, b) => g.tanh(g.slice(asMatrix(g.conv1d(asSequence(a), g.reshape(b, [3, 2, 1])), 3), [1, 0], [2, 3])),
  (a, b) => g.add(asMatrix(g.avgPool1d(asSequence(a), 2, { stride: 1, padding: [1, 0] }), 2), g.mul(b, 0.5)),
]

/** Chains of operations on three inputs `a`, `b`, `c` [2, 3], ending in one number that depends on all three. */
export const randomGraph = () =>
  fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(), fc.nat()), { minLength: 1, maxLength: 14 }).map((choices) => {
    const graph = new g.Graph()
    const inputs = ['a', 'b', 'c'].map((name) => graph.input(name, [2, 3]))
    const made = [...inputs]
    for (const [step, first, second] of choices)
      made.push(steps[step](made[first % made.length], made[made.length - 1 - (second % made.length)]))
    return { inputs, loss: g.mean(g.square(g.addN([made[made.length - 1], ...inputs]))) }
  })
