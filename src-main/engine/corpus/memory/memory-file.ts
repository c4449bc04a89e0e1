import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { makeFolder } from '../../../storage/folders.ts'
import type { PcmSource } from '../../files/pcm-source.ts'
import { readSections, writeSections, type Section } from './section-file.ts'
import type { SoundSpace } from './sound-space.ts'
import { storedSpace } from './stored-space.ts'
import type { UnitBlock, UnitMemory } from './unit-memory.ts'

/** Raised when the same units give another memory than before. */
const MEMORY_VERSION = 4
/** Added to semitones, so that they are written as numbers without a sign. */
const SEMITONES_ABOVE = 64
const BLOCK_VALUES = 4

const ARRAYS = [
  'blockOf',
  'features',
  'seams',
  'durationSeconds',
  'levelDb',
  'midi',
  'pitchClasses',
  'brightness',
  'attackDb',
  'stirDb',
  'playable',
  'startSeconds',
  'beats',
] as const

/** Names the memory of these recordings in this space. */
export const memoryKey = (sources: readonly PcmSource[], space: SoundSpace): string =>
  createHash('sha256')
    .update(JSON.stringify([MEMORY_VERSION, sources.map(({ soundKey }) => soundKey), storedSpace(space)]))
    .digest('hex')
    .slice(0, 40)

const pathOf = (folder: string, key: string): string => join(folder, `${key}.memory`)

/** A memory that was built before; null where it was not. */
export async function readMemory(folder: string, key: string): Promise<UnitMemory | null> {
  const sections = await readSections(pathOf(folder, key))
  const blocks = sections?.get('blocks')
  const rows = sections?.get('blockOf')?.length
  if (!sections || !blocks || rows === undefined || ARRAYS.some((name) => !sections.has(name))) return null
  const arrays = Object.fromEntries(ARRAYS.map((name) => [name, sections.get(name)])) as unknown as Omit<UnitMemory, 'rows' | 'blocks'>
  return { rows, blocks: blocksFrom(blocks), ...arrays }
}

export async function keepMemory(folder: string, key: string, memory: UnitMemory): Promise<void> {
  await makeFolder(folder)
  const blocks = Uint32Array.from(
    memory.blocks.flatMap(({ recording, semitones, first, count }) => [recording, semitones + SEMITONES_ABOVE, first, count]),
  )
  const arrays = Object.fromEntries(ARRAYS.map((name): [string, Section] => [name, memory[name]]))
  await writeSections(pathOf(folder, key), { blocks, ...arrays })
}

const blocksFrom = (values: Section): UnitBlock[] =>
  Array.from({ length: values.length / BLOCK_VALUES }, (_, i) => {
    const [recording, semitones, first, count] = values.subarray(i * BLOCK_VALUES, (i + 1) * BLOCK_VALUES)
    return { recording, semitones: semitones - SEMITONES_ABOVE, first, count }
  })
