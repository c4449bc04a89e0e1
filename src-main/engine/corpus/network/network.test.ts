import { describe, expect, it } from 'vitest'
import { openGraph } from '../../execution/index.ts'
import { Graph } from '../../graph/index.ts'
import { hostTensor, type HostTensor } from '../../host-tensor.ts'
import { corpusKeys, corpusQueries } from '../../models/corpus.ts'
import { initialValues, Scope } from '../../nn/index.ts'
import { CounterRandom } from '../../random.ts'
import { FEATURES } from '../memory/sound-space.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { divideRows } from './held-out.ts'
import { HEARD_VALUES, PLAN_END, PLAN_PRESENT, PLAN_VALUES, plansOf } from './plan.ts'
import { PointerNetwork } from './pointer-network.ts'
import { NO_NOISE, UnitBatches } from './unit-batches.ts'

const random = new CounterRandom(8, 1)

function someMemory(count: number): UnitMemory {
  const rows = 5 * (count + 1)
  const values = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal())
  return {
    rows,
    blocks: [-2, -1, 0, 1, 2].map((semitones, i) => ({ recording: 0, semitones, first: i * (count + 1), count })),
    blockOf: Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / (count + 1))),
    features: values(rows * FEATURES),
    seams: values(rows * 24),
    durationSeconds: values(rows).map((value) => 0.2 + 0.02 * value),
    levelDb: values(rows),
    midi: values(rows),
    pitchClasses: new Uint8Array(rows * 12),
    brightness: values(rows),
    attackDb: values(rows),
    playable: new Uint8Array(rows).fill(1),
    startSeconds: Float32Array.from({ length: rows }, (_, row) => 0.25 * (row % (count + 1))),
    beats: new Float32Array(rows).fill(NaN),
    stirDb: new Float32Array(rows),
  }
}

describe('the network a unit at a time', () => {
  it('says what its graph says over a whole window', async () => {
    const steps = 6
    const sizes = { hidden: 24, query: 16 }
    const graph = new Graph('window')
    const heard = graph.input('heard', [steps, 1, HEARD_VALUES])
    const features = graph.input('features', [steps, FEATURES])
    const scope = Scope.root(graph, { batch: 1, form: 'window', training: null })
    const queries = corpusQueries(scope, heard, sizes)
    const { keys, biases } = corpusKeys(scope, features, sizes)
    const weights = new Map<string, HostTensor>(
      scope.parameters.map(({ name, shape, initialiser }) => {
        // Biases begin at zero: other values, so that each is seen to be used.
        const first = initialValues(name, shape, initialiser, 5).map((value) => value + 0.1 * random.normal())
        return [name, hostTensor(first, shape)]
      }),
    )
    const session = await openGraph({ inputs: graph.inputs, outputs: { queries, keys, biases } }, { provider: 'cpu', threads: 1 })
    const given = Float32Array.from({ length: steps * HEARD_VALUES }, () => random.normal())
    const units = Float32Array.from({ length: steps * FEATURES }, () => random.normal())
    const results = await session.run({
      ...Object.fromEntries(weights),
      heard: hostTensor(given, [steps, 1, HEARD_VALUES]),
      features: hostTensor(units, [steps, FEATURES]),
    })
    await session.dispose()
    const network = new PointerNetwork(weights)
    const [query, key] = [new Float32Array(16), new Float32Array(16)]
    for (let t = 0; t < steps; t++) {
      network.hear(given.subarray(t * HEARD_VALUES, (t + 1) * HEARD_VALUES), query)
      const bias = network.keyOf(units.subarray(t * FEATURES, (t + 1) * FEATURES), key)
      // float32 sums in another order.
      expect(Math.abs(bias - Number(results.biases.data[t]))).toBeLessThan(1e-4)
      for (let i = 0; i < 16; i++) {
        expect(Math.abs(query[i] - Number(results.queries.data[t * 16 + i]))).toBeLessThan(1e-4)
        expect(Math.abs(key[i] - Number(results.keys.data[t * 16 + i]))).toBeLessThan(1e-4)
      }
    }
  })
})

describe('what is learnt from', () => {
  const memory = someMemory(200)
  const plans = plansOf(memory)
  const { training, heldOut } = divideRows(memory)

  it('holds the same middle of the recording out at every transposition', () => {
    expect(heldOut.map(({ first, end }) => [first % 201, end % 201])).toEqual(Array.from({ length: 5 }, () => [88, 112]))
    expect(training.length).toBe(10)
  })

  it('is units one after another and what follows them, never what is held out', () => {
    const batches = new UnitBatches(memory, plans, training, { steps: 10, batch: 4, pool: 50 })
    const rowOf = (values: Float32Array, at: number): number => {
      for (let row = 0; row < memory.rows; row++) if (memory.features[row * FEATURES] === values[at]) return row
      return -1
    }
    for (let step = 0; step < 20; step++) {
      const { heard, targets, pool } = batches.draw(1, step, NO_NOISE)
      for (let b = 0; b < 4; b++) {
        for (let t = 0; t < 10; t++) {
          const row = rowOf(heard, (t * 4 + b) * HEARD_VALUES)
          expect(rowOf(targets, (t * 4 + b) * FEATURES)).toBe(row + 1)
          expect(heldOut.some(({ first, end }) => row + 1 >= first && row + 1 < end)).toBe(false)
        }
      }
      for (let i = 0; i < 50; i++)
        expect(heldOut.some(({ first, end }) => rowOf(pool, i * FEATURES) >= first && rowOf(pool, i * FEATURES) < end)).toBe(false)
    }
  })

  it('is the same for the same seed and step, whatever was drawn before', () => {
    const noise = { features: 0.5, plan: 0.5, planless: 0.3, spliced: 0.5 }
    const shape = { steps: 10, batch: 4, pool: 50 }
    const one = new UnitBatches(memory, plans, training, shape).draw(7, 3, noise)
    const other = new UnitBatches(memory, plans, training, shape)
    other.draw(7, 2, noise)
    expect(other.draw(7, 3, noise)).toEqual(one)
    expect(other.draw(8, 3, noise)).not.toEqual(one)
  })

  it('has plans that say what the seconds around are like and where the end is', () => {
    const at = (row: number): Float32Array => plans.subarray(row * PLAN_VALUES, (row + 1) * PLAN_VALUES)
    expect(at(402)[PLAN_PRESENT]).toBe(1)
    // Row 402 + 100 stands at 25 s: 4 s around it are units 84 .. 115.
    let sum = 0
    for (let unit = 84; unit < 116; unit++) sum += memory.features[(402 + unit) * FEATURES + 2] / 32
    expect(at(502)[2]).toBeCloseTo(2 * sum, 4)
    expect(at(402 + 200)[PLAN_END]).toBeCloseTo(1, 6)
    expect(at(402 + 176)[PLAN_END]).toBeCloseTo(Math.exp(-1), 6)
  })
})
