import { describe, expect, it } from 'vitest'
import { computedLayer } from '../../../test/support/layers/index.ts'
import { add, concat, slice } from '../graph/index.ts'
import { embeddings, minibatchTriplets } from './likeness.ts'

const real = (...shape: number[]) => ({ shape, dtype: 'float32', draw: 'signed' }) as const
const exact = { rtol: 1e-6, atol: 1e-6 }
const ROWS = 5
const VALUES = 3
const MARGIN = 0.5
/** Two rows of one group; the last row only fills up. */
const GROUP = [0, 1, 0, 2, 3]
const WEIGHTS = [0.25, 0.25, 0.25, 0.25, 0]

describe('triplets of a minibatch', () => {
  it('are each anchor with its own and the positives of other groups: what is not yet apart is averaged, and what is right counted', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(2 * ROWS, VALUES)],
      batch: ROWS,
      build: (_scope, places) => {
        const { graph } = places
        const { loss, told } = minibatchTriplets(places, {
          unlike: graph.constant(
            GROUP.flatMap((group) => GROUP.map((other) => Number(group !== other))),
            [ROWS, ROWS],
          ),
          weights: graph.constant(WEIGHTS, [ROWS]),
          margin: MARGIN,
        })
        return [loss, told]
      },
    })
    const row = (i: number): number[] => [...inputs[0].slice(i * VALUES, (i + 1) * VALUES)]
    const apart = (i: number, j: number): number => row(i).reduce((sum, value, k) => sum + (value - row(ROWS + j)[k]) ** 2, 0)
    const losses: number[] = []
    const told = GROUP.map((group, i) => {
      const others = GROUP.map((_, j) => j).filter((j) => GROUP[j] !== group && WEIGHTS[j] > 0 && WEIGHTS[i] > 0)
      losses.push(...others.map((j) => apart(i, i) - apart(i, j) + MARGIN).filter((loss) => loss > 0))
      return others.length === 0 ? 0 : others.filter((j) => apart(i, j) > apart(i, i)).length / others.length
    })
    expect(losses.length).toBeGreaterThan(0)
    expect(outputs[0]).toBeAllclose([losses.reduce((a, b) => a + b) / losses.length], exact)
    expect(outputs[1]).toBeAllclose(told, exact)
  })
})

describe('places of stretches of sound', () => {
  it('have length 1, and are the same however loud a stretch is', () => {
    const [rows, steps, bands, values] = [2, 8, 6, 4]
    const { outputs } = computedLayer({
      operands: [real(rows, steps, bands)],
      batch: rows,
      build: (scope, frames) => {
        const louder = frames.graph.constant(new Float32Array(rows * steps * bands).fill(0.7), [rows, steps, bands])
        const all = embeddings(scope, concat([frames, add(frames, louder)], 0), { filters: 5, values })
        return [slice(all, [0, 0], [rows, values]), slice(all, [rows, 0], [rows, values])]
      },
    })
    for (let i = 0; i < rows; i++) expect(Math.hypot(...outputs[0].slice(i * values, (i + 1) * values))).toBeCloseTo(1, 5)
    expect(outputs[1]).toBeAllclose(outputs[0], { atol: 1e-5 })
    expect(outputs[0].slice(0, values)).not.toBeAllclose(outputs[0].slice(values), { atol: 1e-3 })
  })
})
