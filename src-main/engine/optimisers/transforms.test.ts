import { describe, expect, it } from 'vitest'
import { Graph } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import { hostTensor, hostZeros } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { addDecoupledDecay, addL2Gradient, chain, descend, optimiserOf, scaleByAdam, scaleByRms } from './transforms.ts'
import type { Transform } from './transforms.ts'

const SIZE = 5
const LEARNING_RATE = 0.05

/** Applies a transform for a few steps with given gradients, in the engine; the weights after each step. */
const trajectory = async (
  transform: Transform,
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  regularised = true,
): Promise<number[][]> => {
  const graph = new Graph()
  const weights = graph.parameter('weights', [SIZE])
  const gradient = graph.input('gradient', [SIZE])
  const stepNumber = graph.input('step-number', [])
  const rate = graph.input('learning-rate', [])
  const slots: { input: Tensor; output: Tensor; name: string }[] = []
  const [update] = transform([gradient], {
    parameters: [{ name: 'weights', shape: [SIZE], initialiser: { kind: 'zeros' }, regularised, tensor: weights }],
    stepNumber,
    rate,
    slot(name, _, next) {
      const input = graph.parameter(name, [SIZE])
      slots.push({ name, input, output: next(input) })
      return slots.at(-1)!.output
    },
  })
  const inputs = [weights, gradient, stepNumber, rate, ...slots.map(({ input }) => input)]
  const outputs = { update, ...Object.fromEntries(slots.map(({ name, output }) => [`next/${name}`, output])) }
  const session = await Session.create(compileGraph({ inputs, outputs }))
  let state: Record<string, HostTensor> = Object.fromEntries(slots.map(({ name }) => [name, hostZeros([SIZE])]))
  let current = [...start]
  const path: number[][] = []
  for (const [index, values] of gradients.entries()) {
    const result = await session.run({
      ...state,
      weights: hostTensor(current, [SIZE]),
      gradient: hostTensor(values, [SIZE]),
      'step-number': hostTensor([index + 1], []),
      'learning-rate': hostTensor([LEARNING_RATE], []),
    })
    current = current.map((value, i) => value + Number(result.update.data[i]))
    state = Object.fromEntries(slots.map(({ name }) => [name, result[`next/${name}`]]))
    path.push(current)
  }
  await session.dispose()
  return path
}

const START = [0.5, -1, 2, 0, 3]
const GRADIENTS = [
  [1, -2, 0.1, 0, 1e-4],
  [0.5, 2, 0.1, 0, -1e-4],
  [-1, 0.3, 0.2, 1, 1e-4],
]

/** The published formulas on plain numbers, element by element. */
const expectedPath = (step: (weight: number, gradient: number, t: number, memory: { m: number; v: number }) => number): number[][] => {
  const memories = START.map(() => ({ m: 0, v: 0 }))
  let current = [...START]
  return GRADIENTS.map((gradient, t) => (current = current.map((weight, i) => weight + step(weight, gradient[i], t + 1, memories[i]))))
}

const adamStep = (gradient: number, t: number, memory: { m: number; v: number }): number => {
  memory.m = 0.9 * memory.m + 0.1 * gradient
  memory.v = 0.999 * memory.v + 0.001 * gradient ** 2
  return memory.m / (1 - 0.9 ** t) / (Math.sqrt(memory.v / (1 - 0.999 ** t)) + 1e-7)
}

const close = (received: number[][], expected: number[][]): void => {
  // float32 arithmetic on values around 1; 1 - 0.999^t loses three digits in the first steps.
  for (const [i, row] of expected.entries()) expect(received[i]).toBeAllclose(row, { rtol: 2e-5, atol: 2e-5 * LEARNING_RATE })
}

describe('optimisers', () => {
  it('RMSprop follows its formula', async () => {
    const expected = expectedPath((_, gradient, __, memory) => {
      memory.v = 0.9 * memory.v + 0.1 * gradient ** 2
      return (-LEARNING_RATE * gradient) / (Math.sqrt(memory.v) + 1e-7)
    })
    close(await trajectory(chain(scaleByRms(), descend), START, GRADIENTS), expected)
  })

  it('Adam follows its formula, bias correction included', async () => {
    close(
      await trajectory(chain(scaleByAdam(), descend), START, GRADIENTS),
      expectedPath((_, gradient, t, memory) => -LEARNING_RATE * adamStep(gradient, t, memory)),
    )
  })

  it('the first step of Adam has the size of the learning rate whatever the gradient', async () => {
    const [after] = await trajectory(chain(scaleByAdam(), descend), START, GRADIENTS)
    expect(after[0] - START[0]).toBeCloseTo(-LEARNING_RATE, 5)
    expect(after[1] - START[1]).toBeCloseTo(LEARNING_RATE, 5)
    expect(after[3]).toBe(START[3])
  })

  it('L2 enters Adam before the scaling, the decay of AdamW after it', async () => {
    const strength = 0.1
    close(
      await trajectory(chain(addL2Gradient(strength), scaleByAdam(), descend), START, GRADIENTS),
      expectedPath((weight, gradient, t, memory) => -LEARNING_RATE * adamStep(gradient + 2 * strength * weight, t, memory)),
    )
    close(
      await trajectory(chain(scaleByAdam(), addDecoupledDecay(strength), descend), START, GRADIENTS),
      expectedPath((weight, gradient, t, memory) => -LEARNING_RATE * (adamStep(gradient, t, memory) + 2 * strength * weight)),
    )
  })

  it('spares parameters that are not regularised', async () => {
    const rmsprop = (l2: number): Transform => optimiserOf({ optimizer: 'rmsprop', l2, gradientClipNorm: null, weightAverageDecay: null })
    const plain = await trajectory(rmsprop(0), START, GRADIENTS, false)
    expect(await trajectory(rmsprop(0.5), START, GRADIENTS, false)).toEqual(plain)
    expect(await trajectory(rmsprop(0.5), START, GRADIENTS, true)).not.toEqual(plain)
  })
})
