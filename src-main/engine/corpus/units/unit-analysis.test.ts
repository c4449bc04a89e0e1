import { describe, expect, it } from 'vitest'
import { BARS, BEAT_SECONDS, BEATS_PER_BAR, FIRST_SECONDS, pluckedPiece } from '../../../../test/support/plucked-piece.ts'
import { CounterRandom } from '../../random.ts'
import { varispeed } from '../../dsp/varispeed.ts'
import { ANALYSIS_RATE } from './analysis-rate.ts'
import { LEAD_SECONDS, LONGEST_SECONDS, SHORTEST_SECONDS } from './cut-units.ts'
import { dbOfCode } from './decibel-code.ts'
import { BANDS, hzOfMidi, LOWEST_MIDI } from './semitone-bank.ts'
import { UnitAnalysis } from './unit-analysis.ts'
import { parseUnitFile, unitFileBytes } from './unit-file.ts'
import type { UnitTable } from './unit-table.ts'

interface Note {
  seconds: number
  midi: number
}

/** Struck strings: five harmonics that die away. */
function struck(notes: readonly Note[], seconds: number): Float32Array {
  const sound = new Float32Array(Math.round(seconds * ANALYSIS_RATE))
  for (const { seconds: at, midi } of notes) {
    const start = Math.round(at * ANALYSIS_RATE)
    for (let i = 0; start + i < sound.length && i < ANALYSIS_RATE; i++) {
      const t = i / ANALYSIS_RATE
      for (let h = 1; h <= 5; h++)
        sound[start + i] += (0.1 / h) * Math.sin(2 * Math.PI * hzOfMidi(midi) * h * t) * Math.exp(-5 * t) * Math.min(1, i / 60)
    }
  }
  return sound
}

const melody: Note[] = Array.from({ length: 60 }, (_, i) => ({ seconds: 0.5 + 0.3 * i, midi: 57 + ((7 * i) % 24) }))

function analyse(sound: Float32Array, blockSamples = 10_000): UnitTable {
  const analysis = new UnitAnalysis()
  for (let i = 0; i < sound.length; i += blockSamples) analysis.push(sound.subarray(i, i + blockSamples))
  return analysis.finish()
}

describe('the units of a recording', () => {
  const table = analyse(struck(melody, 19))

  it('begin 35 ms before each note, to a frame', () => {
    const attacks = [...table.cutSeconds].filter((_, i) => table.attackDb[i] > 0)
    expect(attacks.length).toBe(melody.length)
    attacks.forEach((seconds, i) => expect(Math.abs(seconds + LEAD_SECONDS - melody[i].seconds)).toBeLessThan(0.013))
  })

  it('follow one another without gaps, none too short or too long', () => {
    expect(table.cutSeconds[0]).toBe(0)
    expect(table.cutSeconds[table.count]).toBeCloseTo(19, 9)
    for (let i = 0; i < table.count; i++) {
      const length = table.cutSeconds[i + 1] - table.cutSeconds[i]
      expect(length).toBeGreaterThanOrEqual(SHORTEST_SECONDS)
      expect(length).toBeLessThanOrEqual(LONGEST_SECONDS + 1e-9)
    }
  })

  it('know their note: the loudest band is its fundamental', () => {
    let note = 0
    for (let unit = 0; unit < table.count; unit++) {
      if (table.attackDb[unit] === 0) continue
      const tones = table.tones.subarray(unit * BANDS, (unit + 1) * BANDS)
      expect(tones.indexOf(Math.max(...tones)) + LOWEST_MIDI).toBe(melody[note++].midi)
    }
  })

  it('are the same however the sound comes in', () => {
    expect(analyse(struck(melody, 19), 777)).toEqual(table)
  })

  it('of sound two semitones higher have the same bands two places further up', () => {
    const higher = analyse(varispeed(struck(melody, 19), 2 ** (2 / 12)))
    const attacks = (of: UnitTable): number[] => Array.from({ length: of.count }, (_, i) => i).filter((i) => of.attackDb[i] > 0)
    const [here, there] = [attacks(table), attacks(higher)]
    expect(there.length).toBe(here.length)
    let difference = 0
    here.forEach((unit, i) => {
      // The fundamentals, which stand out of all that leaks.
      const band = melody[i].midi - LOWEST_MIDI
      difference += Math.abs(table.tones[unit * BANDS + band] - higher.tones[there[i] * BANDS + band + 2]) / here.length
    })
    // Half a decibel a code; the units are an eighth shorter, so that 1 dB more of each has died away.
    expect(difference).toBeLessThan(4)
  })

  it('are known by their level: a sine of amplitude 0.5 has -9 dB', () => {
    const sine = Float32Array.from({ length: 4 * ANALYSIS_RATE }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / ANALYSIS_RATE))
    const steady = analyse(sine)
    expect(steady.levelDb[3]).toBeCloseTo(20 * Math.log10(0.5 / Math.SQRT2), 1)
    // The band of its frequency holds the power of its main lobe.
    expect(Math.abs(dbOfCode(steady.tones[3 * BANDS + 69 - LOWEST_MIDI]) + 9)).toBeLessThan(3)
  })

  it('of silence and of nothing are there or not without harm, and long ones take no more room', () => {
    expect(analyse(new Float32Array(0)).count).toBe(0)
    expect(analyse(new Float32Array(1000)).count).toBe(0)
    const long = analyse(new Float32Array(200 * ANALYSIS_RATE))
    expect(long.count).toBeGreaterThan(400)
    expect(long.cutSeconds[long.count]).toBeCloseTo(200, 6)
  })

  it('know where in the beats they lie: each attack of a steady piece on the next beat', () => {
    const table = analyse(pluckedPiece(ANALYSIS_RATE, 0))
    const attacks = Array.from({ length: table.count }, (_, i) => i).filter((i) => table.attackDb[i] > 1)
    expect(attacks.length).toBeGreaterThanOrEqual(BARS * BEATS_PER_BAR)
    const first = table.beats[attacks[0]]
    for (const unit of attacks) {
      const beats = (table.cutSeconds[unit] + LEAD_SECONDS - FIRST_SECONDS) / BEAT_SECONDS
      expect(Math.abs(table.beats[unit] - first - beats)).toBeLessThan(0.06)
    }
  })

  it('know of no beats where nothing begins', () => {
    expect(analyse(new Float32Array(5 * ANALYSIS_RATE)).beats.every(Number.isNaN)).toBe(true)
  })

  it('stir where something begins in them that is too soft to be cut at, and are still where they ring', () => {
    const still = struck(melody, 19)
    const stirring = still.slice()
    // A breath of noise, too soft to be cut at, 0.15 s after the tenth note.
    const random = new CounterRandom(3, 3)
    const at = Math.round((melody[9].seconds + 0.15) * ANALYSIS_RATE)
    for (let i = 0; i < 2000; i++) stirring[at + i] += 0.001 * random.normal()
    const [calm, moved] = [table, analyse(stirring)]
    const unitAt = (of: UnitTable): number => of.cutSeconds.findLastIndex((seconds) => seconds <= at / ANALYSIS_RATE)
    expect(moved.count).toBe(calm.count)
    expect(calm.stirDb[unitAt(calm)]).toBe(0)
    expect(moved.stirDb[unitAt(moved)]).toBeGreaterThan(0.1)
  })

  it('survive their file, and a damaged file is none', () => {
    const bytes = unitFileBytes(table)
    expect(parseUnitFile(bytes)).toEqual(table)
    expect(parseUnitFile(bytes.subarray(0, bytes.length - 1))).toBeNull()
    expect(parseUnitFile(new Uint8Array(3))).toBeNull()
    expect(parseUnitFile(new Uint8Array(64))).toBeNull()
  })
})
