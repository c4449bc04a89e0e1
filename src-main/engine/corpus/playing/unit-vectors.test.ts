import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostTensor, type HostTensor } from '../../host-tensor.ts'
import { CounterRandom } from '../../random.ts'
import { keepMemory, readMemory } from '../memory/memory-file.ts'
import { FEATURES, SEAM_FEATURES } from '../memory/sound-space.ts'
import { TRAITS, traitsOf } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { HEARD_VALUES } from '../network/plan.ts'
import { PointerNetwork } from '../network/pointer-network.ts'
import { UnitScores } from './unit-scores.ts'
import { keepUnitVectors, makeUnitVectors, readUnitVectors, SEAM_WEIGHT, vectorsKey } from './unit-vectors.ts'

const [HIDDEN, QUERY, UNITS] = [8, 8, 50]
const random = new CounterRandom(5, 5)
const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal())

function someWeights(): Map<string, HostTensor> {
  const weights = new Map<string, HostTensor>()
  const add = (name: string, ...shape: number[]): void =>
    void weights.set(name, hostTensor([...numbers(shape.reduce((product, size) => product * size, 1))], shape))
  const dense = (name: string, inputs: number, outputs: number): void => {
    add(`${name}/weights`, inputs, outputs)
    add(`${name}/bias`, outputs)
  }
  dense('hearing', HEARD_VALUES, HIDDEN)
  add('memory/input-weights', HIDDEN, 3 * HIDDEN)
  add('memory/recurrent-weights', HIDDEN, 3 * HIDDEN)
  add('memory/bias', 3 * HIDDEN)
  add('memory/candidate-bias', HIDDEN)
  dense('query', HIDDEN, QUERY)
  dense('key-hidden', FEATURES, HIDDEN)
  dense('key', HIDDEN, QUERY)
  dense('key-bias', HIDDEN, 1)
  return weights
}

const rows = UNITS + 1
const memory: UnitMemory = {
  rows,
  blocks: [{ recording: 0, semitones: -2, first: 0, count: UNITS }],
  blockOf: new Uint32Array(rows),
  features: numbers(rows * FEATURES),
  seams: numbers(rows * SEAM_FEATURES),
  durationSeconds: Float32Array.from({ length: rows }, () => 0.1 + 0.3 * random.uniform()),
  levelDb: numbers(rows),
  midi: numbers(rows),
  pitchClasses: Uint8Array.from({ length: 12 * rows }, (_, i) => i % 256),
  brightness: numbers(rows),
  attackDb: numbers(rows),
  playable: Uint8Array.from({ length: rows }, (_, row) => (row % 7 === 3 || row === UNITS ? 0 : 1)),
  startSeconds: Float32Array.from({ length: rows }, (_, row) => 0.3 * row),
  beats: new Float32Array(rows).fill(NaN),
  stirDb: new Float32Array(rows),
}
const weights = someWeights()
const network = new PointerNetwork(weights)
const traits = traitsOf(memory)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vectors-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('the vectors of units', () => {
  const wishes = { slopes: [0.5, -1, 0.25, 0, 2], match: 3 }
  const [query, ended] = [numbers(QUERY), numbers(SEAM_FEATURES)]

  it('give the score that is written out, up to a constant', () => {
    const {
      rows: found,
      scores,
      count,
    } = new UnitScores(memory, traits, makeUnitVectors(memory, network, traits), QUERY).score(query, ended, wishes)
    expect([...found]).toEqual(Array.from({ length: rows }, (_, row) => row).filter((row) => memory.playable[row] === 1))
    const key = new Float32Array(QUERY)
    const differences = Array.from({ length: count }, (_, i) => {
      const row = found[i]
      let score = network.keyOf(memory.features.subarray(row * FEATURES, (row + 1) * FEATURES), key)
      for (let k = 0; k < QUERY; k++) score += query[k] * key[k]
      for (let k = 0; k < SEAM_FEATURES; k++) score -= SEAM_WEIGHT * (memory.seams[row * SEAM_FEATURES + k] - ended[k]) ** 2
      const own = traits.subarray(row * TRAITS.length, (row + 1) * TRAITS.length)
      for (let k = 0; k < TRAITS.length; k++) score += wishes.slopes[k] * own[k]
      score -= (wishes.match / 2) * (own[TRAITS.indexOf('duration')] ** 2 + own[TRAITS.indexOf('attack')] ** 2)
      return scores[i] - score
    })
    // Scores reach thousands: float32 has seven digits.
    for (const difference of differences) expect(Math.abs(difference - differences[0])).toBeLessThan(0.01)
  })

  it('and the memory come back from their files as they were; damaged or missing ones are none', async () => {
    expect([await readMemory(folder, 'm'), await readUnitVectors(folder, 'v', QUERY)]).toEqual([null, null])
    await keepMemory(folder, 'm', memory)
    expect(await readMemory(folder, 'm')).toEqual(memory)
    await keepUnitVectors(folder, 'v', makeUnitVectors(memory, network, traits))
    const read = (await readUnitVectors(folder, 'v', QUERY))!
    const scored = (vectors: typeof read): unknown => new UnitScores(memory, traits, vectors, QUERY).score(query, ended, wishes)
    expect(scored(read)).toEqual(scored(makeUnitVectors(memory, network, traits)))
    for (const name of ['m.memory', 'v.vectors']) {
      const bytes = await readFile(join(folder, name))
      await writeFile(join(folder, name), bytes.subarray(0, bytes.length - 40))
    }
    expect([await readMemory(folder, 'm'), await readUnitVectors(folder, 'v', QUERY)]).toEqual([null, null])
  })

  it('have another name under other weights', () => {
    const other = new Map(weights).set('key-bias/bias', hostTensor([7], [1]))
    expect(vectorsKey('a', weights)).toBe(vectorsKey('a', new Map(weights)))
    expect(new Set([vectorsKey('a', weights), vectorsKey('b', weights), vectorsKey('a', other)]).size).toBe(3)
  })
})
