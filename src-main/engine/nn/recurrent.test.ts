import { describe, expect, it } from 'vitest'
import { computedLayer } from '../../../test/support/layers/index.ts'
import { stack, unstack } from '../graph/index.ts'
import { bidirectional, gru, gruMemory, rnn } from './index.ts'

const [STEPS, BATCH, INPUTS, UNITS] = [4, 2, 3, 2]
const operand = { shape: [STEPS, BATCH, INPUTS], dtype: 'float32', draw: 'signed' } as const
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** x_t W for one row: [outputs]. */
const times = (vector: readonly number[], matrix: Float64Array, outputs: number): number[] =>
  Array.from({ length: outputs }, (_, o) => vector.reduce((sum, value, i) => sum + value * matrix[i * outputs + o], 0))

/** The output [T, batch, units] of a recurrence, given what one row's state becomes at a frame. */
const overTime = (
  x: Float64Array,
  next: (frame: number[], h: number[]) => number[],
  order: readonly number[],
  from?: Float64Array,
): number[] => {
  const output = new Array<number>(STEPS * BATCH * UNITS).fill(0)
  for (let row = 0; row < BATCH; row++) {
    let h = from ? [...from.slice(row * UNITS, (row + 1) * UNITS)] : new Array<number>(UNITS).fill(0)
    for (const t of order) {
      h = next([...x.slice((t * BATCH + row) * INPUTS, (t * BATCH + row + 1) * INPUTS)], h)
      h.forEach((value, i) => (output[(t * BATCH + row) * UNITS + i] = value))
    }
  }
  return output
}

const forwards = [0, 1, 2, 3]
const exact = { rtol: 1e-9, atol: 1e-9 }

const gruStep =
  (weights: (name: string) => Float64Array) =>
  (frame: number[], h: number[]): number[] => {
    const projected = times(frame, weights('input-weights'), 3 * UNITS).map((value, i) => value + weights('bias')[i])
    const recurrent = times(h, weights('recurrent-weights'), 3 * UNITS)
    return h.map((before, i) => {
      const reset = sigmoid(projected[i] + recurrent[i])
      const update = sigmoid(projected[UNITS + i] + recurrent[UNITS + i])
      const candidate = Math.tanh(projected[2 * UNITS + i] + reset * (recurrent[2 * UNITS + i] + weights('candidate-bias')[i]))
      return update * before + (1 - update) * candidate
    })
  }

describe('gru', () => {
  it('follows its equations, gates in the order reset, update, candidate', () => {
    const { outputs, inputs, weights } = computedLayer({
      operands: [operand],
      batch: BATCH,
      build: (scope, x) => gru(scope, x, { units: UNITS }),
    })
    expect(outputs[0]).toBeAllclose(overTime(inputs[0], gruStep(weights), forwards), exact)
  })

  it('begins where it is told, with as many rows as that has, and then carries nothing', () => {
    const { outputs, inputs, weights } = computedLayer({
      operands: [operand, { shape: [BATCH, UNITS], dtype: 'float32', draw: 'signed' }],
      batch: BATCH + 1,
      build(scope, x, from) {
        const memory = gruMemory(scope, INPUTS, { units: UNITS, from })
        const said = unstack(memory.project(x), 0).map((step) => memory.step(step))
        memory.carry()
        expect(scope.states).toEqual([])
        return stack(said, 0)
      },
    })
    const expected = overTime(inputs[0], gruStep(weights), forwards, inputs[1])
    expect(outputs[0]).toBeAllclose(expected, exact)
  })
})

describe('rnn', () => {
  it('follows its equation', () => {
    const { outputs, inputs, weights } = computedLayer({
      operands: [operand],
      batch: BATCH,
      build: (scope, x) => rnn(scope, x, { units: UNITS }),
    })
    const step = (frame: number[], h: number[]): number[] => {
      const projected = times(frame, weights('input-weights'), UNITS)
      return times(h, weights('recurrent-weights'), UNITS).map((value, i) => Math.tanh(value + projected[i] + weights('bias')[i]))
    }
    expect(outputs[0]).toBeAllclose(overTime(inputs[0], step, forwards), exact)
  })
})

describe('bidirectional', () => {
  it('hears the sequence from both ends, each with weights of its own', () => {
    const { outputs, inputs, weights } = computedLayer({
      operands: [operand],
      batch: BATCH,
      build: (scope, x) => bidirectional(scope, x, (side, input) => gru(side, input, { units: UNITS })),
    })
    const of = (side: string) => gruStep((name) => weights(`${side}/${name}`))
    const [past, future] = [overTime(inputs[0], of('forward'), forwards), overTime(inputs[0], of('backward'), [3, 2, 1, 0])]
    const expected = Array.from({ length: STEPS * BATCH }, (_, i) => [
      ...past.slice(i * UNITS, (i + 1) * UNITS),
      ...future.slice(i * UNITS, (i + 1) * UNITS),
    ]).flat()
    expect(outputs[0]).toBeAllclose(expected, exact)
  })
})
