import { describe, expect, it } from 'vitest'
import { computedLayer, type ComputedLayer } from '../../../test/support/layers/index.ts'
import { Graph } from '../graph/index.ts'
import { causalAttention, Scope } from './index.ts'

const [STEPS, BATCH, SIZE, HEADS] = [5, 2, 8, 2]
const WIDTH = SIZE / HEADS
const operand = { shape: [STEPS, BATCH, SIZE], dtype: 'float32', draw: 'signed' } as const

/** Turns the pairs (i, i + WIDTH / 2) as complex numbers by position times the pair's speed. */
const turned = (vector: readonly number[], position: number): number[] => {
  const half = WIDTH / 2
  const result = [...vector]
  for (let i = 0; i < half; i++) {
    const angle = position * 10_000 ** (-i / half)
    result[i] = vector[i] * Math.cos(angle) - vector[i + half] * Math.sin(angle)
    result[i + half] = vector[i] * Math.sin(angle) + vector[i + half] * Math.cos(angle)
  }
  return result
}

/** Written out frame by frame and head by head. */
const oracle = ({ inputs: [x], weights }: ComputedLayer, context: number, positions: string, shift = 0): number[] => {
  const output = new Array<number>(STEPS * BATCH * SIZE).fill(0)
  const linear = (vector: readonly number[], name: string, outputs: number): number[] =>
    Array.from({ length: outputs }, (_, o) =>
      vector.reduce((sum, value, i) => sum + value * weights(`${name}-weights`)[i * outputs + o], weights(`${name}-bias`)[o]),
    )
  for (let row = 0; row < BATCH; row++) {
    const frames = Array.from({ length: STEPS }, (_, t) =>
      linear([...x.slice((t * BATCH + row) * SIZE, (t * BATCH + row + 1) * SIZE)], 'input', 3 * SIZE),
    )
    const part = (t: number, which: number, head: number): number[] => {
      const vector = frames[t].slice(which * SIZE + head * WIDTH, which * SIZE + (head + 1) * WIDTH)
      return positions === 'rotary' && which < 2 ? turned(vector, t + shift) : vector
    }
    for (let t = 0; t < STEPS; t++) {
      const taken: number[] = []
      for (let head = 0; head < HEADS; head++) {
        const heard = Array.from({ length: t + 1 }, (_, j) => j).filter((j) => t - j <= context)
        const scores = heard.map((j) => {
          const product = part(t, 0, head).reduce((sum, value, i) => sum + value * part(j, 1, head)[i], 0) / Math.sqrt(WIDTH)
          return product + (positions === 'relative' ? weights('distances')[(t - j) * HEADS + head] : 0)
        })
        const total = scores.reduce((sum, score) => sum + Math.exp(score), 0)
        for (let i = 0; i < WIDTH; i++)
          taken.push(heard.reduce((sum, j, k) => sum + (Math.exp(scores[k]) / total) * part(j, 2, head)[i], 0))
      }
      linear(taken, 'output', SIZE).forEach((value, i) => (output[(t * BATCH + row) * SIZE + i] = value))
    }
  }
  return output
}

describe('causal attention', () => {
  it.each([
    ['rotary', 20],
    ['rotary', 2],
    ['relative', 20],
    ['relative', 2],
    ['none', 3],
  ] as const)('with positions %s and a context of %i follows its equations', (positions, context) => {
    const layer = computedLayer({
      operands: [operand],
      batch: BATCH,
      build: (scope, x) => causalAttention(scope, x, { heads: HEADS, context, positions }),
    })
    // The angles are single precision constants.
    expect(layer.outputs[0]).toBeAllclose(oracle(layer, context, positions), { rtol: 1e-5, atol: 1e-6 })
    // Only distances count: the same, a thousand frames later.
    if (positions === 'rotary') expect(layer.outputs[0]).toBeAllclose(oracle(layer, context, positions, 1000), { rtol: 1e-5, atol: 1e-6 })
  })

  it('remembers once what layers have in common', () => {
    const graph = new Graph()
    const scope = Scope.root(graph, { batch: 1, form: 'step', training: null })
    const reach = { heads: HEADS, positions: 'rotary' } as const
    let heard = graph.input('x', [1, 1, SIZE])
    for (const [name, context] of Object.entries({ a: 4, b: 4, c: 6 }))
      heard = causalAttention(scope.child(name), heard, { ...reach, context })
    expect(scope.states.map(({ name }) => name)).toEqual([
      'a/angle',
      'a/keys',
      'a/values',
      'a/heard',
      'b/keys',
      'b/values',
      'c/keys',
      'c/values',
      'c/heard',
    ])
  })

  it('refuses to turn an odd number of values', () => {
    const row = { operands: [{ ...operand, shape: [2, 2, 6] }], batch: 2 }
    expect(() =>
      computedLayer({ ...row, build: (scope, x) => causalAttention(scope, x, { heads: 2, context: 4, positions: 'rotary' }) }),
    ).toThrow('rotary positions turn pairs of values: 3 values a head are not even')
  })
})
