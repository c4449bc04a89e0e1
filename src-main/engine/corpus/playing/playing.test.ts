import { describe, expect, it } from 'vitest'
import { DotMemory } from '../../dsp/simd-dot.ts'
import { CounterRandom } from '../../random.ts'
import { FEATURES, SEAM_FEATURES } from '../memory/sound-space.ts'
import { durationTrait, TRAITS, traitsOf } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { clusterRows } from './cluster-rows.ts'
import { DEFAULT_CONTROLS, type CorpusControls } from './corpus-controls.ts'
import { drawUnit } from './draw-unit.ts'
import { longestRun, PlayingRules } from './playing-rules.ts'
import { RecordingBalance } from './recording-balance.ts'
import { onBeats, pulseOfPassage, type RhythmStep } from './passages.ts'
import { Rhythm } from './rhythm.ts'
import { TraitBalance } from './trait-balance.ts'
import { FADE_SECONDS, UnitJoiner } from './unit-joiner.ts'

const RATE = 44_100

/** Two recordings of `count` units with random features, a fifth of a second each. */
function someMemory(count: number, seed = 3): UnitMemory {
  const random = new CounterRandom(seed, 1)
  const rows = 2 * (count + 1)
  const filled = (length: number, value: () => number): Float32Array => Float32Array.from({ length }, value)
  return {
    rows,
    blocks: [0, 1].map((recording) => ({ recording, semitones: 0, first: recording * (count + 1), count })),
    blockOf: Uint32Array.from({ length: rows }, (_, row) => (row > count ? 1 : 0)),
    features: filled(rows * FEATURES, () => random.normal()),
    seams: filled(rows * SEAM_FEATURES, () => random.normal()),
    durationSeconds: filled(rows, () => 0.2),
    levelDb: filled(rows, () => -20 + 5 * random.normal()),
    midi: filled(rows, () => 60 + 8 * random.normal()),
    pitchClasses: Uint8Array.from({ length: rows * 12 }, (_, i) => (i % 12 === 0 ? 255 : 0)),
    brightness: filled(rows, () => 70 + random.normal()),
    attackDb: filled(rows, () => 2 + random.normal()),
    playable: Uint8Array.from({ length: rows }, (_, row) => (row % (count + 1) === count ? 0 : 1)),
    startSeconds: filled(rows, () => 0).map((_, row) => 0.2 * (row % (count + 1))),
    beats: filled(rows, () => NaN),
    stirDb: filled(rows, () => 0),
  }
}

/** A row of the other recording of 80 units, so that neither nearness nor level decides. */
const elsewhere = 81 + 40

describe('what may follow', () => {
  const memory = someMemory(80)
  const rules = (): PlayingRules => new PlayingRules(memory, traitsOf(memory))

  it('runs on for three units at the most, or for as many as the novelty allows', () => {
    const following = rules()
    for (const row of [10, 11]) following.played(row)
    expect(following.cost(12, DEFAULT_CONTROLS)).toBeLessThan(10)
    following.played(12)
    expect(following.cost(13, DEFAULT_CONTROLS)).toBe(Infinity)
    expect(following.cost(13, { ...DEFAULT_CONTROLS, novelty: 0 })).toBeLessThan(10)
    expect([0, 0.5, 1].map(longestRun)).toEqual([12, 3, 1])
  })

  it('runs on for half a second at the most where units are long, longer where less is new', () => {
    const long = { ...memory, durationSeconds: memory.durationSeconds.map(() => 0.4) }
    const following = new PlayingRules(long, traitsOf(long))
    following.played(10)
    expect(following.cost(11, DEFAULT_CONTROLS)).toBeLessThan(10)
    following.played(11)
    expect(following.cost(12, DEFAULT_CONTROLS)).toBe(Infinity)
    expect(following.cost(12, { ...DEFAULT_CONTROLS, novelty: 0.25 })).toBeLessThan(10)
  })

  it('is nothing within three seconds of where the music is in its recording', () => {
    const following = rules()
    following.played(30)
    expect([16, 29, 32, 44].map((row) => following.cost(row, DEFAULT_CONTROLS))).toEqual([Infinity, Infinity, Infinity, Infinity])
    expect(following.cost(50, DEFAULT_CONTROLS)).toBeLessThan(10)
  })

  it('is not what went on from the same two sounds elsewhere', () => {
    const copied = someMemory(80)
    // The other recording repeats units 20 and 21, all but exactly.
    for (let i = 0; i < 2 * FEATURES; i++) copied.features[elsewhere * FEATURES + i] = copied.features[20 * FEATURES + i] + 0.05
    const following = new PlayingRules(copied, traitsOf(copied))
    following.played(20)
    expect(following.cost(elsewhere + 1, DEFAULT_CONTROLS)).toBeLessThan(10)
    expect(following.cost(elsewhere + 1, { ...DEFAULT_CONTROLS, novelty: 1 })).toBe(Infinity)
    following.played(21)
    expect(following.cost(elsewhere + 2, DEFAULT_CONTROLS)).toBe(Infinity)
    expect(following.cost(elsewhere + 2, { ...DEFAULT_CONTROLS, novelty: 0 })).toBeLessThan(10)
  })

  it('is not what was played a moment ago, and costs for a while', () => {
    const following = rules()
    following.played(elsewhere)
    for (const row of [2, 22, 5, 25]) following.played(row)
    expect(following.cost(elsewhere, DEFAULT_CONTROLS)).toBe(Infinity)
    for (let i = 0; i < 20; i++) following.played(i % 2 === 0 ? 30 : 60)
    const again = following.cost(elsewhere, DEFAULT_CONTROLS) - following.cost(elsewhere + 1, DEFAULT_CONTROLS)
    // 24 choices ago of 60, 3 nats; the levels of the two differ a little.
    expect(again).toBeGreaterThan(0.5)
    expect(again).toBeLessThan(4)
  })

  it('is in the wanted pitch classes: all of these are C', () => {
    const following = rules()
    const free = following.cost(elsewhere, DEFAULT_CONTROLS)
    expect(following.cost(elsewhere, { ...DEFAULT_CONTROLS, pitchClasses: [0, 4, 7] })).toBeCloseTo(free, 9)
    expect(following.cost(elsewhere, { ...DEFAULT_CONTROLS, pitchClasses: [1, 6] })).toBeCloseTo(free + 9, 9)
  })
})

describe('what fits the beats and the key', () => {
  const memory = someMemory(80)

  it('lay where it is wanted in its own beat, begins with an attack, and has nothing beside it that begins', () => {
    const beaten = { ...memory, levelDb: memory.levelDb.map(() => -20), attackDb: memory.attackDb.map(() => 3) }
    beaten.beats = memory.beats.map((_, row) => row / 2)
    const following = new PlayingRules(beaten, traitsOf(beaten))
    following.followRows(0, 16)
    following.expect(DEFAULT_CONTROLS)
    const cost = (row: number): number => following.cost(row, DEFAULT_CONTROLS)
    // Rows of even numbers lie on beats, as the passage's first does; row 81, between the recordings, is none.
    expect(cost(83) - cost(82)).toBeCloseTo(3, 5)
    beaten.stirDb[84] = 1.5
    expect(cost(84) - cost(82)).toBeCloseTo(4, 5)
    beaten.attackDb[86] = 0
    expect(cost(86) - cost(82)).toBeCloseTo(4, 5)
  })

  it('goes on as it was recorded where a step is to be filled, as far as no knob wants something else', () => {
    // Every other unit begins nothing: steps of two units, the second of which fills.
    const slow = { ...memory, levelDb: memory.levelDb.map(() => -20), attackDb: memory.attackDb.map((_, row) => (row % 2 === 0 ? 3 : 0)) }
    const rules = new PlayingRules(slow, traitsOf(slow))
    rules.followRows(0, 16)
    rules.expect(DEFAULT_CONTROLS)
    expect(rules.wantsBeginning).toBe(true)
    rules.played(20)
    rules.expect(DEFAULT_CONTROLS)
    expect(rules.wantsBeginning).toBe(false)
    const gain = (changes: Partial<CorpusControls>): number => {
      const controls = { ...DEFAULT_CONTROLS, ...changes }
      // To go on costs one nat else.
      return rules.cost(elsewhere, controls) - rules.cost(21, controls) + 1
    }
    for (const knob of ['register', 'loudness', 'brightness'])
      expect([0, -0.5, 1].map((value) => gain({ [knob]: value }))).toEqual([6, 3, 0].map((nats) => expect.closeTo(nats, 5)))
    // All of these are C.
    expect(gain({ pitchClasses: [0] })).toBeCloseTo(6, 5)
    expect(gain({ pitchClasses: [1] })).toBeCloseTo(0, 5)
  })

  it('has nothing begin where a step is to be filled, nor goes on with what begins', () => {
    const slow = { ...memory, levelDb: memory.levelDb.map(() => -20), attackDb: memory.attackDb.map((_, row) => (row % 2 === 0 ? 3 : 0)) }
    const rules = new PlayingRules(slow, traitsOf(slow))
    rules.followRows(0, 16)
    rules.expect(DEFAULT_CONTROLS)
    rules.played(20)
    rules.expect(DEFAULT_CONTROLS)
    const cost = (row: number): number => rules.cost(row, DEFAULT_CONTROLS)
    const [onward, other] = [cost(21), cost(elsewhere)]
    // As clearly as the material's strong ones.
    slow.attackDb[21] = slow.attackDb[elsewhere] = 3
    expect([cost(21) - onward, cost(elsewhere) - other]).toEqual([14, 8].map((nats) => expect.closeTo(nats, 5)))
  })

  it('wants no copies that are longer than what was recorded, nor any that are as short as what is left where a register is asked for', () => {
    const copied = { ...memory, durationSeconds: memory.durationSeconds.map((seconds, row) => (row > 80 ? 1.12 * seconds : seconds)) }
    copied.blocks = memory.blocks.map((block, i) => ({ ...block, semitones: -2 * i }))
    const slow = { ...copied, attackDb: memory.attackDb.map((_, row) => (row % 4 === 0 ? 3 : 0)) }
    const wanted = (register: number): number[] => {
      const rules = new PlayingRules(slow, traitsOf(slow))
      const controls = { ...DEFAULT_CONTROLS, register }
      rules.followRows(0, 16)
      const first = rules.expect(controls)!.duration
      // A copy of two semitones down, and so less than usual is left in the end.
      for (let i = 0; i < 3; i++) {
        rules.played(elsewhere + 20 * (i % 2))
        rules.expect(controls)
      }
      expect(rules.wantsBeginning).toBe(false)
      return [first, rules.expect(controls)!.duration]
    }
    const asRecorded = durationTrait(slow)(0.2)
    expect(wanted(0)[0]).toBeCloseTo(asRecorded, 5)
    expect(wanted(0)[1]).toBeLessThan(asRecorded - 0.5)
    expect(wanted(-1)).toEqual([expect.closeTo(asRecorded, 5), expect.closeTo(0, 9)])
  })

  it('is of the key of what was heard lately', () => {
    const tonal = { ...memory, pitchClasses: new Uint8Array(memory.rows * 12), levelDb: memory.levelDb.map(() => -20) }
    // The first recording plays C major; of the other, one unit is G and one F sharp.
    for (let row = 0; row < 60; row++) tonal.pitchClasses[12 * row + [0, 4, 7, 0, 2, 7, 9, 11, 5][row % 9]] = 255
    tonal.pitchClasses[12 * elsewhere + 7] = 255
    tonal.pitchClasses[12 * (elsewhere + 1) + 6] = 255
    const following = new PlayingRules(tonal, traitsOf(tonal))
    const lead = (): number => following.cost(elsewhere + 1, DEFAULT_CONTROLS) - following.cost(elsewhere, DEFAULT_CONTROLS)
    expect(lead()).toBeCloseTo(0, 9)
    const before = following.state()
    for (let row = 0; row < 60; row++) following.heardRow(row)
    // Clearer than music usually is, nothing is done for it; as clear as what it plays on from, half of all.
    expect(lead()).toBeCloseTo(0, 9)
    following.begin()
    expect(lead()).toBeGreaterThan(1.5)
    following.setState(before)
    expect(lead()).toBeCloseTo(0, 9)
  })
})

describe('the balance of traits', () => {
  it('pulls back what has become too soft, and asks for what the rhythm wants', () => {
    const traits = new Float32Array(2 * TRAITS.length)
    traits.fill(-1, 0, TRAITS.length)
    const balance = new TraitBalance(traits)
    for (let i = 0; i < 100; i++) balance.played(0, { duration: -1, attack: -1 })
    const free = balance.wishes(DEFAULT_CONTROLS, null)
    expect([free.slopes[0], free.match]).toEqual([expect.closeTo(3, 3), 0])
    const bound = balance.wishes(DEFAULT_CONTROLS, { duration: 0.5, attack: 1 })
    // What was played was as wanted: nothing is pulled back but the level. An accent is a little louder.
    expect([bound.slopes[1], bound.slopes[4], bound.slopes[0]]).toEqual([3, 6, 3.6].map((value) => expect.closeTo(value, 3)))
    expect(bound.match).toBe(6)
  })

  it('holds the level about that of the sound it plays on from, which counts only so far', () => {
    const traits = traitsOf(someMemory(20))
    const levelSlope = (...heard: number[]): number => {
      const balance = new TraitBalance(traits)
      for (const level of heard) balance.heard(level)
      return balance.wishes(DEFAULT_CONTROLS, null).slopes[0]
    }
    // Three nats a deviation, as for all that was off the level.
    expect([levelSlope(), levelSlope(1, 0), levelSlope(-1), levelSlope(9)]).toEqual(
      [0, 1.5, -3, 4.5].map((value) => expect.closeTo(value, 9)),
    )
  })
})

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

describe('drawing', () => {
  it('follows the probabilities at the temperature, without what is unlikely', () => {
    const random = new CounterRandom(9, 1)
    const counts = [0, 0, 0, 0]
    // 0.6, 0.3, 0.07, 0.03: the first two make up nine tenths.
    const scores = Float64Array.from([0.6, 0.3, 0.07, 0.03], Math.log)
    for (let i = 0; i < 20_000; i++) counts[drawUnit(scores, 1, random)]++
    expect(counts.slice(2)).toEqual([0, 0])
    // Standard deviation 0.0033.
    expect(Math.abs(counts[0] / 20_000 - 2 / 3)).toBeLessThan(0.015)
  })

  it('gives nothing where all are barred', () => {
    expect(drawUnit(new Float64Array(3).fill(-Infinity), 1, new CounterRandom(1, 1))).toBe(-1)
  })
})

describe('joining', () => {
  const sine = (start: number, length: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 330 * (start + i)) / RATE))

  const whole = { fills: false, ringsSamples: 0 }

  it('leaves what runs on as it was recorded', () => {
    const joiner = new UnitJoiner(RATE)
    const recorded = sine(0, 40_000)
    const unit = (from: number, to: number): Float32Array => recorded.slice(from - joiner.before, to + joiner.after)
    joiner.push({ sound: [unit(5000, 15_000)], ...whole, runsOn: false })
    const second = joiner.push({ sound: [unit(15_000, 25_000)], ...whole, runsOn: true })
    expect(second[0]).toEqual(recorded.slice(15_000, 25_000))
  })

  it('finds where two sines meet in phase: no dip, no jump', () => {
    const joiner = new UnitJoiner(RATE)
    const first = joiner.push({ sound: [sine(0, 20_000)], ...whole, runsOn: false })[0]
    // Begins anywhere in its cycle.
    const second = joiner.push({ sound: [sine(7777, 20_000)], ...whole, runsOn: false })[0]
    const joined = Float32Array.from([...first, ...second])
    const seam = first.length
    const rms = (from: number, to: number): number =>
      Math.sqrt(joined.slice(from, to).reduce((sum, value) => sum + value * value, 0) / (to - from))
    expect(rms(seam, seam + 1102) / rms(seam - 8000, seam - 4000)).toBeCloseTo(1, 1)
    const steepest = (2 * Math.PI * 330 * 0.5) / RATE
    for (let i = seam - 10; i < seam + 1200; i++) expect(Math.abs(joined[i + 1] - joined[i])).toBeLessThan(1.2 * steepest)
  })

  it('takes its time where nothing is to begin, as long as nothing does in what goes', () => {
    /** The share of the first sound that is left 50 ms after the join. */
    const left = (fills: boolean, ringsSamples: number): number => {
      const joiner = new UnitJoiner(RATE)
      joiner.push({ sound: [new Float32Array(20_000).fill(0.5)], fills: false, ringsSamples, runsOn: false })
      return joiner.push({ sound: [new Float32Array(20_000)], fills, ringsSamples: 0, runsOn: false })[0][Math.round(0.05 * RATE)]
    }
    expect(left(true, RATE)).toBeGreaterThan(0.3)
    expect([left(false, RATE), left(true, Math.round(0.03 * RATE))]).toEqual([0, 0])
  })

  it('keeps the level of noise, which is never alike', () => {
    const random = new CounterRandom(2, 2)
    const noise = (): Float32Array => Float32Array.from({ length: 30_000 }, () => 0.1 * random.normal())
    const joiner = new UnitJoiner(RATE)
    joiner.push({ sound: [noise()], ...whole, runsOn: false })
    const fade = Math.round(FADE_SECONDS * RATE)
    let power = 0
    for (let unit = 0; unit < 30; unit++) {
      const [joined] = joiner.push({ sound: [noise()], ...whole, runsOn: false })
      power += joined.slice(0, fade).reduce((sum, value) => sum + value * value, 0) / fade / 30
    }
    // 30 crossfades of 1102 samples: 1 % of chance, 4 % of what the search finds in common.
    expect(Math.abs(10 * Math.log10(power / 0.01))).toBeLessThan(0.4)
  })
})

describe('clusters of vectors', () => {
  it('hold the best product among a quarter of the rows nearly always', () => {
    const [count, size] = [4000, 16]
    const random = new CounterRandom(6, 6)
    const memory = new DotMemory(count * size)
    const middles = Array.from({ length: 60 }, () => Array.from({ length: size }, () => random.normal()))
    for (let row = 0; row < count; row++) {
      const middle = random.pick(middles)
      for (let i = 0; i < size; i++) memory.values[row * size + i] = middle[i] + 0.5 * random.normal()
    }
    const before = memory.values.slice(0, count * size)
    const clusters = clusterRows(memory, count, size, new Float32Array(size).fill(1))
    expect([...clusters.order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
    clusters.order.forEach((row, place) => {
      if (place % 500 === 0)
        expect(memory.values.slice(place * size, (place + 1) * size)).toEqual(before.slice(row * size, (row + 1) * size))
    })
    let found = 0
    for (let trial = 0; trial < 100; trial++) {
      const query = Float32Array.from({ length: size }, () => random.normal())
      const product = (values: Float32Array, at: number): number => query.reduce((sum, value, i) => sum + value * values[at * size + i], 0)
      let best = 0
      for (let place = 1; place < count; place++) if (product(memory.values, place) > product(memory.values, best)) best = place
      const order = Array.from({ length: clusters.count }, (_, i) => i).sort(
        (a, b) => product(clusters.centres, b) - product(clusters.centres, a),
      )
      let looked = 0
      for (const cluster of order) {
        const [from, to] = [clusters.starts[cluster], clusters.starts[cluster + 1]]
        looked += to - from
        if (looked > count / 4) break
        if (best >= from && best < to) found++
      }
    }
    expect(found).toBeGreaterThanOrEqual(95)
  })
})

describe('whose sounds come', () => {
  const memory = someMemory(80)

  it('is left alone where all recordings count alike, and never those of weight 0', () => {
    const balance = new RecordingBalance(memory)
    expect(balance.nats(null, 0.5)).toBeNull()
    expect([...balance.nats([1, 0], 0.5)!]).toEqual([0, -Infinity])
    // Nothing was played yet.
    expect([...balance.nats([1, 4], 0.5)!]).toEqual([0, expect.closeTo(0.5 * Math.log(4), 9)])
  })

  it('is held to the weights: what was played too much loses by what the other side lacks', () => {
    const balance = new RecordingBalance(memory)
    for (let i = 0; i < 500; i++) balance.played(i % 80)
    const [first, second] = balance.nats([1, 3], 1)!
    expect(first).toBeCloseTo(18 * (0.25 - 1), 6)
    expect(second).toBeCloseTo(Math.log(3) + 18 * 0.75, 6)
    // Recordings of one weight are one side, whichever of them was played.
    expect([...balance.nats([2, 2], 1)!]).toEqual([Math.log(2), Math.log(2)].map((value) => expect.closeTo(value, 6)))
    const state = balance.state()
    balance.played(81)
    balance.setState(state)
    expect([...balance.nats([1, 3], 1)!]).toEqual([first, second])
  })
})
