import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import { CounterRandom } from '../../random.ts'
import { compareSourceFolders } from './compare-source-folders.ts'
import { sourceRatios } from './separation-figures.ts'

const noise = (seed: number, samples: number): Float64Array => {
  const random = new CounterRandom(seed, 0)
  return Float64Array.from({ length: samples }, () => random.uniform() - 0.5)
}

const mixed = (a: Float64Array, b: Float64Array, gainB: number): Float64Array => a.map((value, i) => value + gainB * b[i])

describe('ratios of separated sources', () => {
  const [a, b] = [noise(1, 8000), noise(2, 8000)]

  it('say how loud the other source is that was left in one', () => {
    const { permutation, interferenceDb, plainDb } = sourceRatios([a, b], [mixed(a, b, 0.1), mixed(b, a, 0.01)])
    expect(permutation).toEqual([0, 1])
    // Both noises are as loud: 20 and 40 dB. Chance lets a filter of 512 samples explain 512 / 8,000 of the other source.
    expect(interferenceDb[0]).toBeCloseTo(20, 0)
    expect(interferenceDb[1]).toBeCloseTo(40, 0)
    expect(plainDb[0]).toBeCloseTo(20, 0)
    expect(plainDb[1]).toBeCloseTo(40, 0)
  })

  it('find which estimate belongs to which source', () => {
    expect(sourceRatios([a, b], [mixed(b, a, 0.1), mixed(a, b, 0.1)]).permutation).toEqual([1, 0])
  })

  it('forgive a late stem by the filter, not by the plain ratio; a quiet one by the scale-invariant ratio, not by the plain one', () => {
    const late = Float64Array.from(a, (_, i) => (i < 100 ? 0 : a[i - 100]))
    const quiet = mixed(a, noise(3, a.length), 0.1).map((value) => value / 10)
    const { distortionDb, plainDb, scaleInvariantDb } = sourceRatios([a, b], [late, mixed(b, noise(4, b.length), 0.1)])
    expect(distortionDb[0]).toBeGreaterThan(15)
    expect(plainDb[0]).toBeLessThan(0)
    expect(scaleInvariantDb[0]).toBeLessThan(0)
    const scaled = sourceRatios([a, b], [quiet, b.map((value, i) => value + 0.001 * a[i])])
    expect(scaled.scaleInvariantDb[0]).toBeCloseTo(20, 0)
    expect(scaled.plainDb[0]).toBeCloseTo(20 * Math.log10(1 / 0.9), 1)
  })

  it.each([
    ['fewer estimates', [a, b], [a], /2 sources and 1 estimate/],
    ['another length', [a], [a.subarray(1)], /differ in length/],
    ['silence', [a], [new Float64Array(a.length)], /silent/],
    ['the same source twice', [a, a], [a, b], /the same but for a filter/],
  ])('refuse %s', (_, references, estimates, message) => {
    expect(() => sourceRatios(references, estimates)).toThrow(message)
  })

  it.skipIf(!hasSharedData).each(['01', '02'])('equal those that mir_eval published of pair %s', async (number) => {
    const folder = sharedData('annotated', 'mir_eval', 'separation')
    const { Sources: expected } = JSON.parse(readFileSync(`${folder}/output${number}.json`, 'utf8')) as {
      Sources: Record<string, number[]>
    }
    const figures = await compareSourceFolders(`${folder}/ref${number}`, `${folder}/est${number}`)
    // Both solve the same equations in double precision in other orders.
    for (const [name, values] of Object.entries(expected))
      values.forEach((value, i) => expect(Math.abs((figures[name] as number[])[i] - value), `${name} ${i}`).toBeLessThan(1e-6))
  })
})
