import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../test/support/seeded-random.ts'
import { InverseMdct } from './filter-bank.ts'

describe('inverse MDCT', () => {
  it.each([32, 128, 1024])('of %i lines is the sum that defines it', (lines) => {
    const below = seededRandom(lines)
    const spectrum = Float32Array.from({ length: lines }, () => below(2001) - 1000)
    const output = new Float32Array(2 * lines)
    new InverseMdct(lines).transform(spectrum, output)
    for (const n of [0, 1, lines / 2 - 1, lines - 1, lines, (3 * lines) / 2, 2 * lines - 1]) {
      let sum = 0
      for (let k = 0; k < lines; k++) sum += spectrum[k] * Math.cos((Math.PI / lines) * (n + 0.5 + lines / 2) * (k + 0.5))
      // Single precision on its way: 130 dB below the largest sum.
      expect(output[n]).toBeCloseTo(sum / lines, 3)
    }
  })
})
