import type { UnitTable } from '../units/unit-table.ts'
import { project } from './projection.ts'
import { FEATURES, SEAM_FEATURES, type SoundSpace } from './sound-space.ts'
import {
  brightnessOf,
  durationOf,
  loudLevel,
  FURTHEST_SEMITONES,
  notesOf,
  SEAM_VALUES,
  SOUND_VALUES,
  writeSeamValues,
  writeSoundValues,
} from './unit-sound-values.ts'

/** Softer than the loud parts of its recording by more than this, in dB, a unit is not chosen. */
const PLAYABLE_RANGE_DB = 30
/** The end of a piece rings out: nothing goes on from there... */
const END_SECONDS = 3
/** ...but that of a loop is no more than this share of it. */
const END_SHARE = 0.2

/** How high copies of the units are played. */
export const TRANSPOSITIONS = Array.from({ length: 2 * FURTHEST_SEMITONES + 1 }, (_, i) => i - FURTHEST_SEMITONES)

/** All units of one recording at one transposition: rows `first` .. `first + count - 1`, and a row for where the last one ends. */
export interface UnitBlock {
  recording: number
  semitones: number
  first: number
  count: number
}

/**
 * Every unit that can be played, with its transposed copies, a row each. Where a unit ends sounds as where the next row begins; the row
 * after a block's last unit is there for that alone.
 */
export interface UnitMemory {
  rows: number
  blocks: readonly UnitBlock[]
  /** [rows] index of the row's block */
  blockOf: Uint32Array
  /** [rows, FEATURES] */
  features: Float32Array
  /** [rows, SEAM_FEATURES]: random pairs are at a squared distance of 1. */
  seams: Float32Array
  /** [rows] as played */
  durationSeconds: Float32Array
  levelDb: Float32Array
  /** Middle of the notes on the keyboard. */
  midi: Float32Array
  /** [rows, 12], shares of 255 */
  pitchClasses: Uint8Array
  /** [rows] middle of the colour on the scale of semitones. */
  brightness: Float32Array
  attackDb: Float32Array
  /** [rows] the most that begins in it after its attack, dB */
  stirDb: Float32Array
  /** [rows] 1 where it may be chosen */
  playable: Uint8Array
  /** [rows] where it begins in its recording */
  startSeconds: Float32Array
  /** [rows] where in the beats of its recording it begins, see `UnitTable.beats` */
  beats: Float32Array
}

/** @param transpositions  all of them unless given */
export function buildUnitMemory(
  tables: readonly UnitTable[],
  space: SoundSpace,
  transpositions: readonly number[] = TRANSPOSITIONS,
): UnitMemory {
  const blocks: UnitBlock[] = []
  let rows = 0
  tables.forEach(({ count }, recording) => {
    for (const semitones of count > 0 ? transpositions : []) {
      blocks.push({ recording, semitones, first: rows, count })
      rows += count + 1
    }
  })
  const memory: UnitMemory = {
    rows,
    blocks,
    blockOf: new Uint32Array(rows),
    features: new Float32Array(rows * FEATURES),
    seams: new Float32Array(rows * SEAM_FEATURES),
    durationSeconds: new Float32Array(rows),
    levelDb: new Float32Array(rows),
    midi: new Float32Array(rows),
    pitchClasses: new Uint8Array(rows * 12),
    brightness: new Float32Array(rows),
    attackDb: new Float32Array(rows),
    stirDb: new Float32Array(rows),
    playable: new Uint8Array(rows),
    startSeconds: new Float32Array(rows),
    beats: new Float32Array(rows),
  }
  blocks.forEach((block, index) => fillBlock(memory, block, index, tables[block.recording], space))
  return memory
}

function fillBlock(memory: UnitMemory, block: UnitBlock, index: number, table: UnitTable, space: SoundSpace): void {
  const { first, count, semitones } = block
  const values = new Float32Array(SOUND_VALUES)
  const seam = new Float32Array(SEAM_VALUES)
  const loudDb = loudLevel(table)
  const softest = loudDb - PLAYABLE_RANGE_DB
  const end = table.cutSeconds[count]
  const lastStart = end - Math.min(END_SECONDS, END_SHARE * end)
  memory.blockOf.fill(index, first, first + count + 1)
  for (let unit = 0; unit <= count; unit++) {
    const row = first + unit
    writeSeamValues(table, { cut: unit, semitones, loudDb }, seam, 0)
    project(space.seams, seam, memory.seams, row * SEAM_FEATURES)
    memory.startSeconds[row] = table.cutSeconds[unit]
    memory.beats[row] = table.beats[unit]
    if (unit === count) break
    writeSoundValues(table, unit, semitones, values, 0)
    project(space.features, values, memory.features, row * FEATURES)
    const { midi, classes } = notesOf(table, unit, semitones)
    memory.brightness[row] = brightnessOf(table, unit, semitones)
    memory.durationSeconds[row] = durationOf(table, unit, semitones)
    memory.levelDb[row] = table.levelDb[unit]
    memory.attackDb[row] = table.attackDb[unit]
    memory.stirDb[row] = table.stirDb[unit]
    memory.midi[row] = midi
    for (let i = 0; i < 12; i++) memory.pitchClasses[row * 12 + i] = Math.round(255 * classes[i])
    memory.playable[row] = table.levelDb[unit] >= softest && table.cutSeconds[unit + 1] <= lastStart ? 1 : 0
  }
}
