import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DotMemory } from '../../dsp/simd-dot.ts'
import type { HostTensor } from '../../host-tensor.ts'
import { readSections, writeSections, type Section } from '../memory/section-file.ts'
import { FEATURES, SEAM_FEATURES } from '../memory/sound-space.ts'
import { TRAITS } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import type { PointerNetwork } from '../network/pointer-network.ts'
import { clusterRows, type Clusters } from './cluster-rows.ts'

/** Raised when the same memory and network give other vectors than before. */
const VECTORS_VERSION = 2

/** Places in a unit's vector after its key: its seam, then these. */
export const ONE = SEAM_FEATURES
export const SEAM_SQUARED = SEAM_FEATURES + 1
export const FIRST_TRAIT = SEAM_FEATURES + 2
export const SQUARES = FIRST_TRAIT + TRAITS.length
const EXTRA = SQUARES + 1
/** What a rhythm wants of a unit. */
const RHYTHMIC = [TRAITS.indexOf('duration'), TRAITS.indexOf('attack')]

/** Nats for a seam as different as two random ones. */
export const SEAM_WEIGHT = 18
/** Up to so many units all are looked at in a step, and of more than that the clusters that promise most. */
export const MOST_LOOKED_AT = 64_000

/** A vector for each unit that may be played, so that its score is a product: see `unit-scores.ts`. */
export interface UnitVectors {
  /** Of each vector; a multiple of eight. */
  size: number
  /** [units, size], from the start of it on. */
  dots: DotMemory
  /** [units] their rows in the memory, in the order of the vectors. */
  rows: Uint32Array
  /** Alike ones lie together where there are many. */
  clusters: Pick<Clusters, 'count' | 'starts' | 'centres' | 'spreads'> | null
}

const sizeOf = (keySize: number): number => Math.ceil((keySize + EXTRA) / 8) * 8

/** @param traits [rows, TRAITS] of the memory */
export function makeUnitVectors(memory: UnitMemory, network: PointerNetwork, traits: Float32Array): UnitVectors {
  const size = sizeOf(network.queryValues)
  const playable = playableRows(memory)
  const dots = new DotMemory(playable.length * size)
  writeVectors(playable, { memory, network, traits, size }, dots.values)
  if (playable.length <= MOST_LOOKED_AT) return { size, dots, rows: playable, clusters: null }
  const clusters = clusterRows(dots, playable.length, size, clusterWeights(network.queryValues))
  return { size, dots, rows: Uint32Array.from(clusters.order, (index) => playable[index]), clusters }
}

interface VectorParts {
  memory: UnitMemory
  network: PointerNetwork
  traits: Float32Array
  size: number
}

function writeVectors(
  playable: Uint32Array,
  { memory: { features, seams }, network, traits, size }: VectorParts,
  values: Float32Array,
): void {
  const keySize = network.queryValues
  const key = new Float32Array(keySize)
  playable.forEach((row, index) => {
    const at = index * size
    const extra = at + keySize
    const bias = network.keyOf(features.subarray(row * FEATURES, (row + 1) * FEATURES), key)
    values.set(key, at)
    let squared = 0
    for (let i = 0; i < SEAM_FEATURES; i++) {
      const seam = seams[row * SEAM_FEATURES + i]
      values[extra + i] = seam
      squared += seam * seam
    }
    values[extra + ONE] = bias
    values[extra + SEAM_SQUARED] = squared
    const own = traits.subarray(row * TRAITS.length, (row + 1) * TRAITS.length)
    values.set(own, extra + FIRST_TRAIT)
    values[extra + SQUARES] = RHYTHMIC.reduce((sum, trait) => sum + own[trait] ** 2, 0)
  })
}

/** How much a difference in each place changes scores, by the size that queries have there. */
function clusterWeights(keySize: number): Float32Array {
  const weights = new Float32Array(sizeOf(keySize))
  weights.fill(1, 0, keySize)
  weights.fill((2 * SEAM_WEIGHT) / Math.sqrt(2 * SEAM_FEATURES), keySize, keySize + SEAM_FEATURES)
  weights[keySize + ONE] = 1
  return weights
}

function playableRows({ playable, rows }: UnitMemory): Uint32Array {
  const found = new Uint32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (playable[row] === 1) found[count++] = row
  return found.slice(0, count)
}

/** Names the vectors of a memory under these weights. */
export function vectorsKey(memoryKey: string, weights: ReadonlyMap<string, HostTensor>): string {
  const hash = createHash('sha256').update(`${memoryKey} ${VECTORS_VERSION}`)
  for (const [name, { data }] of weights) hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return hash.digest('hex').slice(0, 40)
}

const pathOf = (folder: string, key: string): string => join(folder, `${key}.vectors`)

/** Vectors that were made before; null where they were not. */
export async function readUnitVectors(folder: string, key: string, queryValues: number): Promise<UnitVectors | null> {
  const size = sizeOf(queryValues)
  let dots: DotMemory | null = null
  const sections = await readSections(pathOf(folder, key), (name, length) => {
    if (name !== 'vectors') return null
    // Straight to where they are multiplied: there may be hundreds of megabytes.
    dots = new DotMemory(length)
    return dots.values.subarray(0, length)
  })
  const [rows, starts, centres, spreads] = ['rows', 'starts', 'centres', 'spreads'].map((name) => sections?.get(name))
  if (!(rows instanceof Uint32Array) || !dots || sections?.get('vectors')?.length !== rows.length * size) return null
  if (!(starts instanceof Uint32Array) || !(centres instanceof Float32Array) || !(spreads instanceof Float32Array)) return null
  return { size, dots, rows, clusters: starts.length === 0 ? null : { count: starts.length - 1, starts, centres, spreads } }
}

export async function keepUnitVectors(folder: string, key: string, { size, dots, rows, clusters }: UnitVectors): Promise<void> {
  const sections: Record<string, Section> = {
    rows,
    vectors: dots.values.subarray(0, rows.length * size),
    starts: clusters?.starts ?? new Uint32Array(0),
    centres: clusters?.centres ?? new Float32Array(0),
    spreads: clusters?.spreads ?? new Float32Array(0),
  }
  await writeSections(pathOf(folder, key), sections)
}
