import { dbOfCode } from '../units/decibel-code.ts'
import { BANDS, LOWEST_MIDI } from '../units/semitone-bank.ts'
import type { UnitTable } from '../units/unit-table.ts'

/** Of the notes: from the A of 55 Hz to the C sharp of 2.2 kHz. */
const LOWEST_TONE = 33
const TONES = 65
/** Bands of the colour: two semitones each. */
const COLOURS = 49
/** Lower than the loudest band by more than this, in dB, is not heard. */
const COLOUR_RANGE_DB = 60
/** Of a band around a seam, below the loud parts of the recording. */
const SEAM_FLOOR_DB = -55
/** Copies reach so many semitones up and down. */
export const FURTHEST_SEMITONES = 2

/** How much each group of values counts beside the others, whose values have variance 1 on average. */
export const VALUE_GROUPS = [
  { name: 'tones', size: TONES, weight: 1 },
  { name: 'beginning', size: COLOURS, weight: 0.6 },
  { name: 'rest', size: COLOURS, weight: 0.6 },
  { name: 'level', size: 1, weight: 0.35 },
  { name: 'attack', size: 1, weight: 0.35 },
  { name: 'duration', size: 1, weight: 0.35 },
] as const
export const SOUND_VALUES = VALUE_GROUPS.reduce((sum, { size }) => sum + size, 0)
export const SEAM_VALUES = COLOURS

/** Powers of the codes' levels, so that bands can be added. */
const POWERS = Float64Array.from({ length: 256 }, (_, code) => 10 ** (dbOfCode(code) / 10))

/** Fourth roots of power, about how loud a band is heard beside the loudest: by code, 255 for the loudest. */
const ROOTS = Float64Array.from({ length: 256 }, (_, code) => 10 ** ((dbOfCode(code) - dbOfCode(255)) / 40))

/** Band `band` of a row, played `semitones` higher; the ends go on. */
const codeAt = (codes: Uint8Array, row: number, band: number, semitones: number): number =>
  codes[row * BANDS + Math.max(0, Math.min(BANDS - 1, band - semitones))]

function writeTones(codes: Uint8Array, row: number, semitones: number, into: Float32Array, at: number): void {
  const first = LOWEST_TONE - LOWEST_MIDI
  let loudest = 0
  for (let i = 0; i < TONES; i++) loudest = Math.max(loudest, codeAt(codes, row, first + i, semitones))
  let mean = 0
  for (let i = 0; i < TONES; i++) {
    const value = ROOTS[255 + codeAt(codes, row, first + i, semitones) - loudest]
    into[at + i] = value
    mean += value / TONES
  }
  for (let i = 0; i < TONES; i++) into[at + i] -= mean
}

/** Pooled to two semitones, in dB, floored beneath the loudest. @returns the loudest, dB */
function writeColours(codes: Uint8Array, row: number, semitones: number, into: Float32Array, at: number): number {
  let loudest = -Infinity
  for (let i = 0; i < COLOURS; i++) {
    const power = POWERS[codeAt(codes, row, 2 * i + 1, semitones)] + POWERS[codeAt(codes, row, 2 * i + 2, semitones)]
    into[at + i] = 10 * Math.log10(power)
    loudest = Math.max(loudest, into[at + i])
  }
  for (let i = 0; i < COLOURS; i++) into[at + i] = Math.max(into[at + i], loudest - COLOUR_RANGE_DB)
  return loudest
}

function makeLevelFree(values: Float32Array, at: number): void {
  let mean = 0
  for (let i = 0; i < COLOURS; i++) mean += values[at + i] / COLOURS
  for (let i = 0; i < COLOURS; i++) values[at + i] -= mean
}

/**
 * What a unit sounds like: its notes and the colour of its beginning and its second half, both free of level; then its level in dB, how
 * much begins with it in dB, and the logarithm of its length.
 *
 * @param semitones  how much higher it is played, as a tape is: shorter by as much
 * @param into       takes SOUND_VALUES numbers from `at` onwards
 */
export function writeSoundValues(table: UnitTable, unit: number, semitones: number, into: Float32Array, at: number): void {
  writeTones(table.tones, unit, semitones, into, at)
  for (const [codes, place] of [
    [table.beginnings, at + TONES],
    [table.rests, at + TONES + COLOURS],
  ] as const) {
    writeColours(codes, unit, semitones, into, place)
    makeLevelFree(into, place)
  }
  const last = at + TONES + 2 * COLOURS
  into[last] = Math.max(-80, table.levelDb[unit])
  into[last + 1] = table.attackDb[unit]
  into[last + 2] = Math.log2(durationOf(table, unit, semitones))
}

/**
 * What is heard around a cut, with its level: dB above what is too soft to be heard beside the loud parts of the recording.
 *
 * @param loudDb  level of the loud parts
 * @param into    takes SEAM_VALUES numbers from `at` onwards
 */
export function writeSeamValues(
  table: UnitTable,
  { cut, semitones, loudDb }: { cut: number; semitones: number; loudDb: number },
  into: Float32Array,
  at: number,
): void {
  writeColours(table.seams, cut, semitones, into, at)
  for (let i = 0; i < COLOURS; i++) into[at + i] = Math.max(SEAM_FLOOR_DB, into[at + i] - loudDb)
}

/** What is counted as loud: the level that this share of the units stays below. */
const LOUD_SHARE = 0.9

/** The level of a recording's loud parts, dB full scale. */
export function loudLevel({ levelDb, count }: UnitTable): number {
  const sorted = Float32Array.from(levelDb).sort()
  return count === 0 ? 0 : sorted[Math.min(count - 1, Math.floor(LOUD_SHARE * count))]
}

/** Seconds that a unit lasts when it is played so many semitones higher. */
export const durationOf = ({ cutSeconds }: UnitTable, unit: number, semitones: number): number =>
  (cutSeconds[unit + 1] - cutSeconds[unit]) * 2 ** (-semitones / 12)

/** What a unit's notes are: the middle of their power on the keyboard, and how it is shared by the twelve pitch classes. */
export function notesOf({ tones }: UnitTable, unit: number, semitones: number): { midi: number; classes: Float32Array } {
  const classes = new Float32Array(12)
  let [power, sum] = [0, 0]
  for (let i = 0; i < TONES; i++) {
    const band = LOWEST_TONE - LOWEST_MIDI + i
    const here = POWERS[codeAt(tones, unit, band, semitones)]
    // Lines of neighbouring bands leak: only those that stand out are notes.
    if (here < POWERS[codeAt(tones, unit, band - 1, semitones)] || here < POWERS[codeAt(tones, unit, band + 1, semitones)]) continue
    const heard = Math.sqrt(here)
    power += heard
    sum += heard * (LOWEST_TONE + i)
    classes[(LOWEST_TONE + i) % 12] += heard
  }
  if (power > 0) for (let i = 0; i < 12; i++) classes[i] /= power
  return { midi: power > 0 ? sum / power : LOWEST_TONE + TONES / 2, classes }
}

/** The middle of a unit's colour on the scale of semitones, by magnitude: higher is brighter. */
export function brightnessOf({ rests }: UnitTable, unit: number, semitones: number): number {
  let [total, sum] = [0, 0]
  for (let band = 0; band < BANDS; band++) {
    const heard = Math.sqrt(POWERS[rests[unit * BANDS + band]])
    total += heard
    sum += heard * (LOWEST_MIDI + band)
  }
  return total > 0 ? sum / total + semitones : LOWEST_MIDI
}
