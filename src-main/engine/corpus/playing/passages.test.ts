import { describe, expect, it } from 'vitest'
import { fitToBeats, returningBar, salientSteps, type PassageOnBeats, type RhythmStep } from './passages.ts'

const step = (beat: number, attackDb: number, beats = 1): RhythmStep => ({
  seconds: beats / 2,
  attack: attackDb / 3 - 1,
  attackDb,
  row: 100 + beat,
  beat,
  beats,
})

describe('steps that stand out', () => {
  it('take in what begins much more weakly than the strong ones', () => {
    const steps = salientSteps([step(0, 6), step(1, 1), step(2, 5), step(3, 6), step(4, 0.9), step(5, 1)])
    expect(steps.map(({ beat, beats, seconds }) => [beat, beats, seconds])).toEqual([
      [0, 2, 1],
      [2, 1, 0.5],
      [3, 3, 1.5],
    ])
  })

  it('are all of them where none stands out, however weak, and begin with the first', () => {
    const even = Array.from({ length: 8 }, (_, i) => step(i, 0.8 + 0.05 * (i % 3)))
    expect(salientSteps(even)).toEqual(even)
    expect(salientSteps([step(0, 0.5), step(1, 6)]).map(({ beat }) => beat)).toEqual([0, 1])
  })

  it('leave what they are taken from as it is', () => {
    const steps = [step(0, 6), step(1, 0.5)]
    salientSteps(steps)
    expect(steps[0].beats).toBe(1)
  })
})

describe('parts of beats', () => {
  it('are no finer than what stands on them', () => {
    const jittered = [0.02, 0.49, 1.03, 2.02, 2.48, 2.97]
    const partsOf = (...places: number[]): number | undefined =>
      fitToBeats(places.map((beat) => ({ ...step(beat, 6), seconds: 0.6 })))?.parts
    expect(partsOf(0.02, 0.98, 2.01, 2.99)).toBe(1)
    expect(partsOf(...jittered)).toBe(2)
    expect(partsOf(...jittered, 3.24, 3.76)).toBe(4)
  })
})

describe('the bar that returns', () => {
  const stepsAt = (places: readonly (readonly [number, number])[], end: number): RhythmStep[] =>
    places.map(([beat, attackDb], i) => step(beat, attackDb, (places[i + 1]?.[0] ?? end) - beat))
  /** Attacks on halves of beats of half a second. */
  const passage = (steps: RhythmStep[]): PassageOnBeats => ({ beatSeconds: 0.5, parts: 2, off: 0, steps })

  it('has what begins in most bars, not what begins once', () => {
    // Three bars: one, two, three in each, with a syncope in the second and a strong stroke on the fourth beat of the last.
    const places = [0, 1, 2, 4, 4.5, 5, 6, 8, 9, 10, 11].map((beat) => [beat, beat === 11 ? 9 : 6] as const)
    const steps = stepsAt(places, 12)
    const bar = returningBar(passage(steps), steps)
    expect(bar.steps.map(({ beat }) => beat).slice(0, 3)).toEqual([0, 1, 2])
    expect(bar.steps.map(({ beat }) => beat)).not.toContain(0.5)
    expect(bar.steps.reduce((sum, { beats }) => sum + beats, 0)).toBe(4)
    expect(bar.steps.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(2)
  })

  it('takes weak beginnings in where its pulse is clearer with them', () => {
    const all = stepsAt(
      [0, 1, 2, 3, 4, 5, 6, 7].map((beat) => [beat, beat % 4 === 3 ? 2 : 6]),
      8,
    )
    const salient = salientSteps(all)
    expect(salient).toHaveLength(6)
    expect(returningBar(passage(salient), all).steps.map(({ beat }) => beat)).toEqual([0, 1, 2, 3])
  })

  it('is what stands out of a passage that is shorter, or in which hardly anything does', () => {
    const short = passage(
      stepsAt(
        [0, 1, 2].map((beat) => [beat, 6]),
        3,
      ),
    )
    const sparse = passage(
      stepsAt(
        [0, 4, 8].map((beat) => [beat, 6]),
        12,
      ),
    )
    expect([returningBar(short, short.steps), returningBar(sparse, sparse.steps)]).toEqual([short, sparse])
  })
})
