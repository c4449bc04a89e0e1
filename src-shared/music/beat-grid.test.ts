import { describe, expect, it } from 'vitest'
import { gridOfBeats } from './beat-grid.ts'
import { MeterMap } from './meter-map.ts'
import { barPlaces } from './played-bars.ts'
import { TempoMap } from './tempo-map.ts'
import { TICKS_PER_QUARTER } from '../units.ts'

/** How far each beat is from the quarter it belongs to, and how many quarters before a bar the first one lies. */
function distances(beats: number[], grid: NonNullable<ReturnType<typeof gridOfBeats>>): { most: number; firstQuarter: number } {
  const tempo = new TempoMap(grid.tempi)
  const begin = tempo.secondsAt(grid.soundTick)
  const firstQuarter = Math.round(tempo.tickAt(begin + beats[0]) / TICKS_PER_QUARTER)
  const most = Math.max(...beats.map((beat, i) => Math.abs(tempo.secondsAt((firstQuarter + i) * TICKS_PER_QUARTER) - begin - beat)))
  return { most, firstQuarter }
}

describe('the grid of a recording', () => {
  it('has one tempo where it was played to a click', () => {
    const beats = Array.from({ length: 200 }, (_, i) => 0.3 + i * 0.5)
    const grid = gridOfBeats({ beats, beatsPerBar: 4, firstDownbeat: 0, meterChanges: [], beatParts: 2 })!
    expect(grid.tempi).toHaveLength(1)
    expect(grid.tempi[0].microsecondsPerQuarter / 500_000).toBeCloseTo(1, 3)
    const { most, firstQuarter } = distances(beats, grid)
    expect(most).toBeLessThan(0.013)
    expect(firstQuarter % 4).toBe(0)
  })

  it.each([0, 1, 2, 3, 6])(
    'follows a playing that breathes within 13 ms through ten minutes, with bars from beat %i on',
    (firstDownbeat) => {
      const beats = [1.7]
      for (let i = 1; i < 1000; i++) beats.push(beats[i - 1] + 0.6 + 0.12 * Math.sin(i / 9) + 0.01 * Math.sin(i * 12.9))
      const grid = gridOfBeats({ beats, beatsPerBar: 3, firstDownbeat, meterChanges: [], beatParts: 2 })!
      const { most, firstQuarter } = distances(beats, grid)
      expect(most).toBeLessThan(0.013)
      expect((firstQuarter + firstDownbeat) % 3).toBe(0)
      expect(grid.meters[0].numerator).toBe(3)
      expect(grid.soundTick).toBeGreaterThanOrEqual(0)
      expect(grid.tempi.length).toBeLessThan(beats.length)
    },
  )

  it('has another meter where the bars get another length', () => {
    const beats = Array.from({ length: 40 }, (_, i) => 0.3 + i * 0.5)
    const grid = gridOfBeats({ beats, beatsPerBar: 4, firstDownbeat: 1, meterChanges: [{ beat: 9, beatsPerBar: 3 }], beatParts: 2 })!
    const { firstQuarter } = distances(beats, grid)
    expect(grid.meters.map(({ numerator }) => numerator)).toEqual([4, 3])
    expect(grid.meters[1].tick).toBe((firstQuarter + 9) * TICKS_PER_QUARTER)
    const map = new MeterMap(grid.meters)
    const places = beats.map((_, i) => map.positionAt((firstQuarter + i) * TICKS_PER_QUARTER).beat)
    expect(places).toEqual(barPlaces(40, { beatsPerBar: 4, firstDownbeat: 1, meterChanges: [{ beat: 9, beatsPerBar: 3 }] }))
  })

  it('has bars of eighths where beats have three parts, on the same seconds', () => {
    const beats = Array.from({ length: 40 }, (_, i) => 0.3 + i * 0.7 + 0.02 * Math.sin(i / 5))
    const grid = gridOfBeats({ beats, beatsPerBar: 2, firstDownbeat: 1, meterChanges: [{ beat: 9, beatsPerBar: 3 }], beatParts: 3 })!
    expect(grid.meters.map(({ numerator, denominator }) => [numerator, denominator])).toEqual([
      [6, 8],
      [9, 8],
    ])
    const [tempo, map, dotted] = [new TempoMap(grid.tempi), new MeterMap(grid.meters), 1.5 * TICKS_PER_QUARTER]
    const begin = tempo.secondsAt(grid.soundTick)
    const first = Math.round(tempo.tickAt(begin + beats[0]) / dotted)
    for (const [i, beat] of beats.entries()) expect(Math.abs(tempo.secondsAt((first + i) * dotted) - begin - beat)).toBeLessThan(0.013)
    // Within a bar each beat is three eighths further.
    const places = beats.map((_, i) => map.positionAt((first + i) * dotted).beat)
    expect(places.slice(0, 12)).toEqual([3, 0, 3, 0, 3, 0, 3, 0, 3, 0, 3, 6])
  })

  it('is none of less than two beats', () => {
    expect(gridOfBeats({ beats: [1], beatsPerBar: 4, firstDownbeat: 0, meterChanges: [], beatParts: 2 })).toBeNull()
  })
})
