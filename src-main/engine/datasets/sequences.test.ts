import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Standardiser, StandardisationStatistics } from '../dsp/codecs/index.ts'
import { CounterRandom } from '../random.ts'
import { measureBaselines } from './baselines.ts'
import { epochOrder, planBatches, SequenceSet } from './sequences.ts'
import type { FeatureRange } from './sequences.ts'

const D = 4
const T = 3
let folder: string
const data: Float32Array[] = []
const ranges: FeatureRange[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sequences-'))
  const random = new CounterRandom(1, 1)
  for (const [index, frames] of [11, 9].entries()) {
    const values = Float32Array.from({ length: frames * D }, () => 5 * random.normal() + 2)
    data.push(values)
    const path = join(folder, `${index}.f32`)
    await writeFile(path, new Uint8Array(values.buffer))
    ranges.push({ path, startFrame: index, endFrame: frames })
  }
})
afterAll(() => rm(folder, { recursive: true }))

const open = async (hopFrames: number): Promise<SequenceSet> => new SequenceSet(ranges, { sequenceFrames: T, hopFrames, dimensions: D })

/** Naive: every start from the range's first frame on, as long as T + 1 frames fit. */
const expectedSequences = (hop: number): Float32Array[] =>
  ranges.flatMap(({ startFrame, endFrame }, file) => {
    const list: Float32Array[] = []
    for (let start = startFrame; start + T + 1 <= endFrame; start += hop) list.push(data[file].slice(start * D, (start + T + 1) * D))
    return list
  })

describe('SequenceSet', () => {
  it.each([1, 2, 3, 5, 100])('cuts windows of T + 1 frames at hop %i, never across files', async (hop) => {
    const set = await open(hop)
    const expected = expectedSequences(hop)
    expect(set.count).toBe(expected.length)
    for (let i = 0; i < set.count; i++) expect(await set.read(i)).toEqual(expected[i])
    await set.close()
  })

  it.each([1, 3, 4])('runs through ranges that are too short one after another, after the long ones, at hop %i', async (hop) => {
    const cut = (file: number, startFrame: number, endFrame: number): FeatureRange => ({ path: ranges[file].path, startFrame, endFrame })
    const parts = [cut(0, 2, 3), cut(1, 0, 6), cut(0, 5, 8), cut(0, 4, 4), cut(1, 7, 9), cut(1, 3, 4)]
    const rows = (list: readonly FeatureRange[]): number[] =>
      list.flatMap(({ path, startFrame, endFrame }) => [...data[path === ranges[0].path ? 0 : 1].slice(startFrame * D, endFrame * D)])
    const expected: number[][] = []
    for (const chain of [rows([parts[1]]), rows([parts[0], parts[2], parts[4], parts[5]])])
      for (let start = 0; start + (T + 1) * D <= chain.length; start += hop * D) expected.push(chain.slice(start, start + (T + 1) * D))
    const set = new SequenceSet(parts, { sequenceFrames: T, hopFrames: hop, dimensions: D })
    expect(set.count).toBe(expected.length)
    for (let i = 0; i < set.count; i++) expect([...(await set.read(i))]).toEqual(expected[i])
    expect(set.pieces(set.count - 1).every(({ startFrame, endFrame }) => endFrame > startFrame)).toBe(true)
    await set.close()
  })

  it('counts the frames of its ranges', async () => {
    const set = await open(1)
    expect(set.frames).toBe(11 + 8)
    await set.close()
  })

  it('fills a batch time first, standardised, spare rows zero', async () => {
    const set = await open(2)
    const statistics = new StandardisationStatistics(D)
    statistics.add(data[0])
    const standardisation = statistics.finish('per-dimension')
    const batch = 3
    const target = new Float32Array((T + 1) * batch * D).fill(9)
    await set.fill([4, 1], batch, new Standardiser(standardisation), target)
    const expected = expectedSequences(2)
    for (let t = 0; t <= T; t++) {
      for (let d = 0; d < D; d++) {
        const standardised = (sequence: number): number =>
          (expected[sequence][t * D + d] - standardisation.mean[d]) / standardisation.scale[d]
        expect(target[(t * batch + 0) * D + d]).toBeCloseTo(standardised(4), 5)
        expect(target[(t * batch + 1) * D + d]).toBeCloseTo(standardised(1), 5)
        expect(target[(t * batch + 2) * D + d]).toBe(0)
      }
    }
    await set.close()
  })

  it('measures the baselines as their definitions say', async () => {
    const set = await open(T)
    const standardiser = new Standardiser({ kind: 'global', frames: 1, mean: [1, 1, 1, 1], scale: [2, 2, 2, 2] })
    let zero = 0
    let persistence = 0
    let count = 0
    for (const sequence of expectedSequences(T)) {
      for (let t = 1; t <= T; t++) {
        for (let d = 0; d < D; d++) {
          const z = (at: number): number => (sequence[at * D + d] - 1) / 2
          zero += z(t) ** 2
          persistence += (z(t) - z(t - 1)) ** 2
          count++
        }
      }
    }
    const baselines = await measureBaselines(set, standardiser, { dimensions: D, part: 'validation' })
    expect(baselines.guesses.zero).toBeCloseTo(zero / count, 5)
    expect(baselines.guesses.persistence).toBeCloseTo(persistence / count, 5)
    await set.close()
  })
})

describe('planBatches', () => {
  it('spreads the sequences evenly over as few steps as the batch size allows', () => {
    expect(planBatches(86, 16)).toEqual({ steps: 6, batch: 15 })
    expect(planBatches(32, 16)).toEqual({ steps: 2, batch: 16 })
    expect(planBatches(3, 16)).toEqual({ steps: 1, batch: 3 })
  })
})

describe('epochOrder', () => {
  it('visits each sequence once, in another order each epoch, the same for the same seed', () => {
    const order = epochOrder(50, 1, 1)
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(epochOrder(50, 1, 1)).toEqual(order)
    expect(epochOrder(50, 1, 2)).not.toEqual(order)
    expect(epochOrder(50, 2, 1)).not.toEqual(order)
  })
})
