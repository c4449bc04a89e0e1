import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../../random.ts'
import { drawUnit } from './draw-unit.ts'

describe('drawing', () => {
  it('follows the probabilities at the temperature, without what is unlikely', () => {
    const random = new CounterRandom(9, 1)
    const counts = [0, 0, 0, 0]
    // 0.6, 0.3, 0.07, 0.03: the first two make up nine tenths.
    const scores = Float64Array.from([0.6, 0.3, 0.07, 0.03], Math.log)
    for (let i = 0; i < 20_000; i++) counts[drawUnit(scores, 1, random)]++
    expect(counts.slice(2)).toEqual([0, 0])
    // Standard deviation 0.0033.
    expect(Math.abs(counts[0] / 20_000 - 2 / 3)).toBeLessThan(0.015)
  })

  it('gives nothing where all are barred', () => {
    expect(drawUnit(new Float64Array(3).fill(-Infinity), 1, new CounterRandom(1, 1))).toBe(-1)
  })
})
