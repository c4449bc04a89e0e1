import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../../random.ts'
import { BANDS } from '../units/semitone-bank.ts'
import type { UnitTable } from '../units/unit-table.ts'
import { fitProjection, project } from './projection.ts'
import { FEATURES, fitSoundSpace, SEAM_FEATURES } from './sound-space.ts'
import { symmetricEigen } from '../../dsp/symmetric-eigen.ts'
import { buildUnitMemory, TRANSPOSITIONS } from './unit-memory.ts'
import { SOUND_VALUES, writeSoundValues } from './unit-sound-values.ts'

const random = new CounterRandom(5, 1)

/** Units with random bands, a quarter of a second each. */
function someUnits(count: number): UnitTable {
  const bytes = (rows: number): Uint8Array => Uint8Array.from({ length: rows * BANDS }, () => 80 + random.integer(120))
  return {
    count,
    cutSeconds: Float64Array.from({ length: count + 1 }, (_, i) => i / 4),
    attackDb: Float32Array.from({ length: count }, () => random.uniform() * 5),
    levelDb: Float32Array.from({ length: count }, () => -30 + 10 * random.uniform()),
    stirDb: Float32Array.from({ length: count }, () => random.uniform()),
    beats: Float32Array.from({ length: count + 1 }, (_, i) => i / 2),
    tones: bytes(count),
    beginnings: bytes(count),
    rests: bytes(count),
    seams: bytes(count + 1),
  }
}

describe('symmetricEigen', () => {
  it('finds the eigenvalues of a matrix whose eigenvalues are known', () => {
    // 2 on the diagonal, -1 beside it: 2 - 2 cos(k pi / (n + 1)).
    const n = 12
    const matrix = new Float64Array(n * n)
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2
      if (i > 0) matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1
    }
    const { values, vectors } = symmetricEigen(matrix, n)
    values.forEach((value, i) => expect(value).toBeCloseTo(2 - 2 * Math.cos(((n - i) * Math.PI) / (n + 1)), 10))
    for (let i = 0; i < n; i++) {
      for (let r = 0; r < n; r++) {
        let sum = 0
        for (let k = 0; k < n; k++) sum += matrix[r * n + k] * vectors[i * n + k]
        expect(sum).toBeCloseTo(values[i] * vectors[i * n + r], 9)
      }
    }
  })
})

describe('a projection', () => {
  const rows = new Float32Array(4000 * 3)
  for (let i = 0; i < 4000; i++) rows.set([10 * random.normal(), random.normal() + 3, 0.1 * random.normal()], 3 * i)
  const out = new Float32Array(3)
  const over = (use: (values: Float32Array) => void, projection: ReturnType<typeof fitProjection>): void => {
    for (let i = 0; i < 4000; i++) {
      project(projection, rows.subarray(3 * i, 3 * i + 3), out, 0)
      use(out)
    }
  }

  it('gives each output mean 0 and variance 1', () => {
    const [sum, squares] = [new Float64Array(3), new Float64Array(3)]
    const groups = [1, 1, 1].map((size) => ({ size, weight: 1 }))
    over(
      (values) => values.forEach((value, i) => void ((sum[i] += value / 4000), (squares[i] += (value * value) / 4000))),
      fitProjection(rows, groups, { outputs: 3, scale: 'each', limit: Infinity }),
    )
    for (let i = 0; i < 3; i++) {
      expect(Math.abs(sum[i])).toBeLessThan(1e-4)
      expect(Math.abs(squares[i] - 1)).toBeLessThan(1e-3)
    }
  })

  it('puts random pairs at a mean squared distance of 1', () => {
    let variance = 0
    over(
      (values) => values.forEach((value) => void (variance += (value * value) / 4000)),
      fitProjection(rows, [{ size: 3, weight: 1 }], { outputs: 3, scale: 'pair', limit: Infinity }),
    )
    expect(2 * variance).toBeCloseTo(1, 4)
  })
})

describe('the memory of units', () => {
  const tables = [someUnits(60), someUnits(0), someUnits(40)]
  const space = fitSoundSpace(tables, 1)
  const memory = buildUnitMemory(tables, space)

  it('holds every unit at every transposition, and one row more a block', () => {
    expect(memory.rows).toBe(TRANSPOSITIONS.length * (61 + 41))
    expect(memory.blocks.map(({ recording, semitones }) => [recording, semitones])).toEqual(
      [0, 2].flatMap((recording) => TRANSPOSITIONS.map((semitones) => [recording, semitones])),
    )
    for (const { first, count } of memory.blocks) expect(memory.playable[first + count]).toBe(0)
  })

  it('plays copies shorter the higher they are, and names their notes', () => {
    const at = (semitones: number): number => memory.blocks.find((block) => block.recording === 0 && block.semitones === semitones)!.first
    expect(memory.durationSeconds[at(0) + 5]).toBeCloseTo(0.25, 6)
    expect(memory.durationSeconds[at(2) + 5]).toBeCloseTo(0.25 / 2 ** (2 / 12), 6)
    const classes = (row: number): Uint8Array => memory.pitchClasses.subarray(12 * row, 12 * row + 12)
    const [plain, higher] = [classes(at(0) + 5), classes(at(1) + 5)]
    // Where notes enter or leave at the ends of the keyboard the shares differ a little.
    for (let i = 0; i < 12; i++) expect(Math.abs(higher[(i + 1) % 12] - plain[i])).toBeLessThan(25)
  })

  it('leaves out the last three seconds and what is 30 dB softer', () => {
    const table = someUnits(60)
    table.levelDb[7] = -90
    const { playable } = buildUnitMemory([table], space, [0])
    expect(playable[7]).toBe(0)
    expect(playable[8]).toBe(1)
    expect(playable[47]).toBe(1)
    expect(playable[48]).toBe(0)
  })

  it('plays all of a loop but its last fifth', () => {
    const { playable } = buildUnitMemory([{ ...someUnits(10), levelDb: new Float32Array(10) }], space, [0])
    expect([...playable]).toEqual([...new Array<number>(8).fill(1), 0, 0, 0])
  })

  it('hears a unit free of its level', () => {
    const loud = { ...tables[0], tones: tables[0].tones.map((code) => code + 20) }
    const [a, b] = [new Float32Array(SOUND_VALUES), new Float32Array(SOUND_VALUES)]
    writeSoundValues(tables[0], 3, 0, a, 0)
    writeSoundValues(loud, 3, 0, b, 0)
    expect(b).toEqual(a)
  })

  it('has features of mean variance 1 and seams that can be compared', () => {
    expect(memory.features.length).toBe(memory.rows * FEATURES)
    expect(memory.seams.length).toBe(memory.rows * SEAM_FEATURES)
    expect(memory.features.every(Number.isFinite)).toBe(true)
  })
})
