import {
  add,
  cast,
  Graph,
  gradients,
  greater,
  matMul,
  mean,
  mul,
  randomNormal,
  randomUniform,
  square,
  sub,
  tanh,
} from '../../src-main/engine/graph/index.ts'
import { hostTensor, type HostTensor } from '../../src-main/engine/host-tensor.ts'
import type { StepProgram } from '../../src-main/engine/onnx/index.ts'

/** A small training step: two layers, noise and dropout, gradient descent with momentum, a step counter. */
export const smallSteps = (): StepProgram => {
  const graph = new Graph()
  const x = graph.input('x', [4, 3])
  const target = graph.input('target', [4, 2])
  const seed = graph.input('seed', [], 'int32')
  const rate = graph.input('rate', [])
  const step = graph.input('step', [], 'int32')
  const weights = [graph.parameter('w1', [3, 5]), graph.parameter('w2', [5, 2])]
  const source = { seed, counter: step }
  const noisy = add(x, mul(randomNormal([4, 3], { ...source, stream: 0 }), 0.1))
  const kept = cast(greater(randomUniform([4, 5], { ...source, stream: 1 }), 0.2), 'float32')
  const loss = mean(square(sub(matMul(mul(tanh(matMul(noisy, weights[0])), kept), weights[1]), target)))
  const updates = gradients(loss, weights).map((gradient, i) => {
    const momentum = graph.parameter(`m${i + 1}`, gradient.shape)
    const next = add(mul(momentum, 0.9), gradient)
    return [
      { name: `m${i + 1}`, input: momentum, output: next },
      { name: `w${i + 1}`, input: weights[i], output: sub(weights[i], mul(next, rate)) },
    ]
  })
  return {
    carried: [{ name: 'step', input: step, output: add(step, 1) }, ...updates.flat()],
    perStep: [
      { name: 'x', input: x },
      { name: 'target', input: target },
    ],
    shared: [
      { name: 'seed', input: seed },
      { name: 'rate', input: rate },
    ],
    results: [{ name: 'loss', output: loss }],
  }
}

const series = (count: number, salt: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(salt + 1.7 * i))

export const smallInitial = { w1: hostTensor(series(15, 1), [3, 5]), w2: hostTensor(series(10, 2), [5, 2]) }

export const smallShared = { seed: hostTensor([5], [], 'int32'), rate: hostTensor([0.05], []) }

/** Minibatches `first` to `first + count`, stacked. */
export const smallBatches = (first: number, count: number): Record<'x' | 'target', HostTensor> => {
  const part = (size: number, salt: number): number[] => Array.from({ length: count }, (_, k) => series(size, salt + first + k)).flat()
  return { x: hostTensor(part(12, 10), [count, 4, 3]), target: hostTensor(part(8, 20), [count, 4, 2]) }
}
