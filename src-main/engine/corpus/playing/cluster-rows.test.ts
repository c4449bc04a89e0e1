import { describe, expect, it } from 'vitest'
import { DotMemory } from '../../dsp/simd-dot.ts'
import { CounterRandom } from '../../random.ts'
import { clusterRows } from './cluster-rows.ts'

describe('clusters of vectors', () => {
  it('hold the best product among a quarter of the rows nearly always', () => {
    const [count, size] = [4000, 16]
    const random = new CounterRandom(6, 6)
    const memory = new DotMemory(count * size)
    const middles = Array.from({ length: 60 }, () => Array.from({ length: size }, () => random.normal()))
    for (let row = 0; row < count; row++) {
      const middle = random.pick(middles)
      for (let i = 0; i < size; i++) memory.values[row * size + i] = middle[i] + 0.5 * random.normal()
    }
    const before = memory.values.slice(0, count * size)
    const clusters = clusterRows(memory, count, size, new Float32Array(size).fill(1))
    expect([...clusters.order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
    clusters.order.forEach((row, place) => {
      if (place % 500 === 0)
        expect(memory.values.slice(place * size, (place + 1) * size)).toEqual(before.slice(row * size, (row + 1) * size))
    })
    let found = 0
    for (let trial = 0; trial < 100; trial++) {
      const query = Float32Array.from({ length: size }, () => random.normal())
      const product = (values: Float32Array, at: number): number => query.reduce((sum, value, i) => sum + value * values[at * size + i], 0)
      let best = 0
      for (let place = 1; place < count; place++) if (product(memory.values, place) > product(memory.values, best)) best = place
      const order = Array.from({ length: clusters.count }, (_, i) => i).sort(
        (a, b) => product(clusters.centres, b) - product(clusters.centres, a),
      )
      let looked = 0
      for (const cluster of order) {
        const [from, to] = [clusters.starts[cluster], clusters.starts[cluster + 1]]
        looked += to - from
        if (looked > count / 4) break
        if (best >= from && best < to) found++
      }
    }
    expect(found).toBeGreaterThanOrEqual(95)
  })
})
