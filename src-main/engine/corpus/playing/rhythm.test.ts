import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../../random.ts'
import { onBeats, pulseOfPassage, type RhythmStep } from './passages.ts'
import { Rhythm } from './rhythm.ts'

describe('a rhythm', () => {
  const steps = (...seconds: number[]): RhythmStep[] =>
    seconds.map((length, i) => ({ seconds: length, attack: i, attackDb: 6, row: 100 + i, beat: NaN, beats: NaN }))
  const playedOn = (rhythm: Rhythm, units: number, lengthOf: (wanted: RhythmStep) => number, speed = 1): number[] => {
    let now = 0
    return Array.from({ length: units }, () => {
      const at = now
      now += rhythm.place(lengthOf(rhythm.next(speed)!))
      return at
    })
  }

  it('is that of its passage on a steady pulse, again and again, whatever the lengths of the units', () => {
    const rhythm = new Rhythm()
    rhythm.follow(steps(0.2, 0.41, 0.2, 0.19))
    const random = new CounterRandom(1, 2)
    const starts = playedOn(rhythm, 7, ({ seconds }) => seconds + 0.1 * random.uniform())
    ;[0, 1, 3, 4, 5, 6, 8].forEach((pulse, i) => expect(starts[i]).toBeCloseTo(pulse * rhythm.pulseSeconds!, 9))
  })

  it('is caught up with after units that were too short or began late, and what they leave is filled softly', () => {
    const rhythm = new Rhythm()
    rhythm.follow(steps(0.3, 0.3))
    rhythm.next(1)
    let now = rhythm.place(0.285)
    // 8 ms longer than it is, before its own next attack.
    expect(now).toBeCloseTo(0.293, 9)
    rhythm.shift(0.005)
    now -= 0.005
    now += rhythm.place(rhythm.next(1)!.seconds)
    expect(now).toBeCloseTo(0.6, 9)
    rhythm.next(1)
    now += rhythm.place(0.12)
    const filling = rhythm.next(1)!
    expect(filling.attack).toBeLessThan(-1)
    expect(now + filling.seconds).toBeCloseTo(0.9, 9)
  })

  it('leaves room for what fills a step where a unit ends shortly before it: the next attack is not early', () => {
    const rhythm = new Rhythm()
    rhythm.follow(steps(0.5, 0.5))
    rhythm.next(1)
    let now = rhythm.place(0.42)
    expect(now).toBeCloseTo(0.4, 9)
    const filling = rhythm.next(1)!
    expect([filling.fills, filling.seconds]).toEqual([true, expect.closeTo(0.1, 9)])
    now += rhythm.place(0.3)
    expect([rhythm.next(1)!.fills, now]).toEqual([false, expect.closeTo(0.5, 9)])
  })

  it('stands on the pulses of a given tempo', () => {
    const rhythm = new Rhythm()
    rhythm.follow(steps(0.2, 0.41, 0.19, 0.2, 0.6))
    rhythm.give(0.25)
    const starts = playedOn(rhythm, 11, ({ seconds }) => seconds + 0.05)
    ;[0, 1, 3, 4, 5, 8, 9, 11, 12, 13, 16].forEach((pulse, i) => expect(starts[i]).toBeCloseTo(0.25 * pulse, 9))
  })

  it('has one pulse through all passages, and goes faster where more is wanted', () => {
    const rhythm = new Rhythm()
    rhythm.follow(steps(0.2, 0.2, 0.4))
    rhythm.follow(steps(0.25, 0.25, 0.5))
    expect(rhythm.pulseSeconds).toBeCloseTo(0.2, 9)
    expect(playedOn(rhythm, 3, ({ seconds }) => seconds).map((seconds) => seconds / 0.2)).toEqual(
      [0, 1, 2].map((n) => expect.closeTo(n, 9)),
    )
    expect(rhythm.next(2)!.seconds).toBeCloseTo(0.1, 9)
  })

  it('costs nothing for what fits, little for what is cut and much for what is missing', () => {
    expect([0.2, 0.4, 0.16].map((duration) => Rhythm.cost(duration, 0.2))).toEqual([0, 2, expect.closeTo((40 * 0.032) / 0.2, 6)])
  })

  /** Attacks at these beats of half a second, a little early or late, up to `end`. */
  const onBeat = (end: number, ...places: number[]): RhythmStep[] =>
    places.map((beat, i) => {
      const off = i % 2 === 0 ? 0.01 : -0.01
      const beats = (places[i + 1] ?? end) - beat
      return { seconds: beats / 2, attack: i % 4 === 0 ? 1 : 0, attackDb: i % 4 === 0 ? 9 : 6, row: 100 + i, beat: beat + off, beats }
    })

  it('stands on the beats that are heard in its passage, again after four, and keeps its place in the beat from one passage to the next', () => {
    const rhythm = new Rhythm()
    // Two beats beyond four are left out when it comes again.
    const first = onBeat(6, 0, 0.5, 1, 1.75, 2, 3, 3.5, 4, 5)
    rhythm.follow(first)
    const beats = playedOn(rhythm, 10, ({ seconds }) => seconds).map((seconds) => 2 * seconds)
    ;[0, 0.5, 1, 1.75, 2, 3, 3.5, 4, 4.5, 5].forEach((beat, i) => expect(beats[i]).toBeCloseTo(beat, 6))
    // A step at three quarters of a beat comes next; so it does of a passage that began elsewhere and is slower by a tenth.
    rhythm.follow(onBeat(14, 10, 11, 12, 13, 13.75).map((step) => ({ ...step, seconds: 1.1 * step.seconds })))
    expect(rhythm.next(1)!.beat).toBeCloseTo(13.75, 6)
    expect(rhythm.pulseSeconds).toBeCloseTo(0.5, 6)
  })

  it('stresses beats, every other one where they are fast, and nothing where no beats are heard', () => {
    const stressed = (seconds: number, steps: RhythmStep[]): [number, boolean][] => {
      const rhythm = new Rhythm()
      rhythm.follow(steps.map((step) => (Number.isNaN(step.beats) ? step : { ...step, seconds: step.beats * seconds })))
      return steps.map(() => {
        const step = rhythm.next(1)!
        rhythm.place(step.seconds)
        return [step.beat, step.stressed]
      })
    }
    const halves = onBeat(4, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5)
    expect(stressed(0.8, halves).flatMap(([beat, is]) => (is ? [beat] : []))).toEqual([0, 1, 2, 3])
    expect(stressed(0.5, halves).flatMap(([beat, is]) => (is ? [beat] : []))).toEqual([0, 2])
    expect(
      stressed(
        0.5,
        halves.map((step) => ({ ...step, beat: NaN, beats: NaN, seconds: 0.25 })),
      ).some(([, is]) => is),
    ).toBe(false)
  })

  it('asks for more where it is stressed, and for less elsewhere', () => {
    const rhythm = new Rhythm()
    rhythm.follow(onBeat(4, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5).map((step) => ({ ...step, attack: 0, attackDb: 6, seconds: 0.5 * step.beats })))
    const [first, second] = [0, 1].map(() => {
      const { seconds, attack } = rhythm.next(1)!
      rhythm.place(seconds)
      return attack
    })
    expect(first - second).toBeCloseTo(1.2, 6)
  })

  it('takes thirds of beats for what falls on them, and a pulse of its own where attacks keep to no beats', () => {
    const rhythm = new Rhythm()
    rhythm.follow(onBeat(4, 0, 0.67, 1, 1.67, 2, 2.67, 3, 3.33))
    expect(rhythm.next(1)!.seconds / rhythm.pulseSeconds!).toBeCloseTo(2 / 3, 6)
    const random = new CounterRandom(4, 4)
    const free = new Rhythm()
    free.follow(steps(0.2, 0.41, 0.2, 0.19, 0.2, 0.4, 0.2, 0.2).map((step) => ({ ...step, beat: 4 * random.uniform(), beats: 0.5 })))
    expect(free.pulseSeconds).toBeCloseTo(0.2, 2)
  })

  it('has the clearest pulse where accents return', () => {
    const every = (accents: readonly number[]): number =>
      pulseOfPassage(onBeats(onBeat(8, ...accents.map((_, i) => i / 2)).map((step, i) => ({ ...step, attack: accents[i] })))!)
    const returning = every(Array.from({ length: 16 }, (_, i) => (i % 4 === 0 ? 2 : -0.5)))
    const random = new CounterRandom(8, 8)
    const scattered = every(Array.from({ length: 16 }, () => (random.uniform() < 0.25 ? 2 : -0.5)))
    expect(returning).toBeGreaterThan(0.9)
    expect(scattered).toBeLessThan(0.8)
  })

  it('is none where nothing is followed', () => {
    const rhythm = new Rhythm()
    expect([rhythm.next(1), rhythm.pulseSeconds, rhythm.place(0.3)]).toEqual([null, null, 0.3])
  })
})
