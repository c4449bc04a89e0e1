import { describe, expect, it } from 'vitest'
import { someMemory } from '../../../../test/support/some-units.ts'
import { durationTrait, traitsOf } from '../memory/traits.ts'
import { DEFAULT_CONTROLS, type CorpusControls } from './corpus-controls.ts'
import { PlayingRules } from './playing-rules.ts'

/** A row of the other recording of 80 units, so that neither nearness nor level decides. */
const elsewhere = 81 + 40

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
    expect(rules.part).toBe('begins')
    rules.played(20)
    rules.expect(DEFAULT_CONTROLS)
    expect(rules.part).toBe('fills')
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
      expect(rules.part).toBe('fills')
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
