import { describe, expect, it } from 'vitest'
import { evaluate, Graph } from '../graph/index.ts'
import { CounterRandom } from '../random.ts'
import { learntRoom, Scope } from './index.ts'

const [BLOCK, BLOCKS, SAMPLES] = [4, 5, 24]

const normal = (count: number, seed: number): Float64Array => {
  const random = new CounterRandom(seed, 0)
  return Float64Array.from({ length: count }, () => random.normal())
}

describe('a learnt room', () => {
  it('is the convolution with its response, sample by sample', () => {
    const graph = new Graph()
    const scope = Scope.root(graph, { batch: 1, form: 'window', training: null })
    const x = graph.input('x', [1, SAMPLES], 'float32')
    const made = learntRoom(scope.child('room'), x, { block: BLOCK, blocks: BLOCKS })
    const [sound, weights] = [normal(SAMPLES, 1), normal(BLOCKS * BLOCK, 2)]
    const [found] = evaluate(
      [made],
      new Map([
        [x, sound],
        [scope.parameters[0].tensor, weights],
      ]),
    )
    const response = (k: number): number => {
      const row = BLOCKS - 1 - Math.floor(k / BLOCK)
      return weights[row * BLOCK + (k % BLOCK)] * 10 ** (-2 - (3 * k) / (BLOCKS * BLOCK))
    }
    const expected = sound.map((value, n) => {
      let sum = value
      for (let k = 0; k <= n && k < BLOCKS * BLOCK; k++) sum += response(k) * sound[n - k]
      return sum
    })
    // Waves and the fall of the response are constants of single precision.
    expect(found).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-6 })
  })
})
