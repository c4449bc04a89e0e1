import { describe, expect, it } from 'vitest'
import { DotMemory } from '../../dsp/simd-dot.ts'
import { CounterRandom } from '../../random.ts'
import { FEATURES, SEAM_FEATURES } from '../memory/sound-space.ts'
import { TRAITS, traitsOf } from '../memory/traits.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'
import { findAccents } from './accent-cycle.ts'
import { BeatGrid } from './beat-grid.ts'
import { clusterRows } from './cluster-rows.ts'
import { DEFAULT_CONTROLS } from './corpus-controls.ts'
import { drawUnit } from './draw-unit.ts'
import { longestRun, PlayingRules } from './playing-rules.ts'
import { TraitBalance } from './trait-balance.ts'
import { UnitJoiner } from './unit-joiner.ts'

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
  }
}

describe('what may follow', () => {
  const memory = someMemory(80)
  const rules = (): PlayingRules => new PlayingRules(memory, traitsOf(memory))
  /** A row of the other recording, so that neither nearness nor level decides. */
  const elsewhere = 81 + 40

  it('runs on for three units at the most, or for as many as the novelty allows', () => {
    const following = rules()
    following.begin(null)
    for (const row of [10, 11]) following.played(row)
    expect(following.cost(12, DEFAULT_CONTROLS)).toBeLessThan(10)
    following.played(12)
    expect(following.cost(13, DEFAULT_CONTROLS)).toBe(Infinity)
    expect(following.cost(13, { ...DEFAULT_CONTROLS, novelty: 0 })).toBeLessThan(10)
    expect([0, 0.5, 1].map(longestRun)).toEqual([12, 3, 1])
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

describe('the balance of traits', () => {
  it('pulls back what has become too soft, and asks for accents', () => {
    const traits = new Float32Array(2 * TRAITS.length)
    traits.fill(-1, 0, TRAITS.length)
    const balance = new TraitBalance(traits)
    for (let i = 0; i < 100; i++) balance.played(0)
    const [level] = balance.wishes(DEFAULT_CONTROLS, 0)
    expect(level).toBeCloseTo(3, 3)
    const [, , , , attack] = balance.wishes(DEFAULT_CONTROLS, 1)
    expect(attack).toBeCloseTo(2 + 2, 3)
  })
})

describe('a steady pulse', () => {
  it('brings units of uneven length onto its beats', () => {
    const random = new CounterRandom(1, 2)
    const grid = new BeatGrid()
    grid.give(0.2)
    let seconds = 0
    let off = 0
    for (let unit = 0; unit < 200; unit++) {
      seconds += grid.place(0.2 + 0.05 * random.uniform())
      off = Math.max(off, Math.abs(seconds / 0.2 - Math.round(seconds / 0.2)) * 0.2)
    }
    expect(off).toBeLessThan(1e-9)
  })

  it('catches up after units that were too short, and after shifts', () => {
    const grid = new BeatGrid()
    grid.give(0.2)
    let seconds = grid.place(0.17)
    expect(seconds).toBeCloseTo(0.178, 9)
    grid.shift(0.005)
    seconds += grid.place(0.26) - 0.005
    expect(seconds).toBeCloseTo(0.4, 9)
  })

  it('is found in what was heard: the length whose multiples the others are', () => {
    const grid = new BeatGrid()
    grid.listen([0.15, 0.3, 0.15, 0.16, 0.14, 0.3, 0.6, 0.15])
    expect(grid.pulseSeconds).toBeCloseTo(0.15, 2)
  })

  it('costs nothing for what fits and more the less it does', () => {
    const grid = new BeatGrid()
    grid.give(0.2)
    const [fits, long, short] = [0.2, 0.24, 0.16].map((duration) => grid.cost(duration))
    expect(fits).toBe(0)
    expect(long).toBeCloseTo((8 * 0.04) / 0.2, 6)
    expect(short).toBeCloseTo((25 * 0.032) / 0.2, 6)
  })
})

describe('accents', () => {
  it('are found where they return, and where the cycle stands', () => {
    const attacks = Array.from({ length: 47 }, (_, i) => (i % 6 === 0 ? 1.4 : i % 6 === 3 ? 0.2 : -0.4))
    const found = findAccents(
      attacks.map(() => 0.25),
      attacks,
      0.25,
    )
    expect(found?.accents.length).toBe(6)
    expect(found?.accents[0]).toBeCloseTo(1.4, 6)
    expect(found?.next).toBe(47 % 6)
    expect(found?.clarity).toBeCloseTo(1, 6)
  })

  it('are none where nothing returns', () => {
    const random = new CounterRandom(4, 4)
    const attacks = Array.from({ length: 400 }, () => random.normal())
    expect(
      findAccents(
        attacks.map(() => 0.2),
        attacks,
        0.2,
      ),
    ).toBeNull()
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

  it('leaves what runs on as it was recorded', () => {
    const joiner = new UnitJoiner(RATE)
    const recorded = sine(0, 40_000)
    const unit = (from: number, to: number): Float32Array => recorded.slice(from - joiner.before, to + joiner.after)
    joiner.push({ sound: [unit(5000, 15_000)], runsOn: false })
    const second = joiner.push({ sound: [unit(15_000, 25_000)], runsOn: true })
    expect(second[0]).toEqual(recorded.slice(15_000, 25_000))
  })

  it('finds where two sines meet in phase: no dip, no jump', () => {
    const joiner = new UnitJoiner(RATE)
    const first = joiner.push({ sound: [sine(0, 20_000)], runsOn: false })[0]
    // Begins anywhere in its cycle.
    const second = joiner.push({ sound: [sine(7777, 20_000)], runsOn: false })[0]
    const joined = Float32Array.from([...first, ...second])
    const seam = first.length
    const rms = (from: number, to: number): number =>
      Math.sqrt(joined.slice(from, to).reduce((sum, value) => sum + value * value, 0) / (to - from))
    expect(rms(seam, seam + 1102) / rms(seam - 8000, seam - 4000)).toBeCloseTo(1, 1)
    const steepest = (2 * Math.PI * 330 * 0.5) / RATE
    for (let i = seam - 10; i < seam + 1200; i++) expect(Math.abs(joined[i + 1] - joined[i])).toBeLessThan(1.2 * steepest)
  })

  it('keeps the level of noise, which is never alike', () => {
    const random = new CounterRandom(2, 2)
    const noise = (): Float32Array => Float32Array.from({ length: 30_000 }, () => 0.1 * random.normal())
    const joiner = new UnitJoiner(RATE)
    joiner.push({ sound: [noise()], runsOn: false })
    let power = 0
    for (let unit = 0; unit < 30; unit++) {
      const [joined] = joiner.push({ sound: [noise()], runsOn: false })
      power += joined.slice(0, joiner.after).reduce((sum, value) => sum + value * value, 0) / joiner.after / 30
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
