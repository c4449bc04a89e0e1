import { describe, expect, it } from 'vitest'
import { ALL_NOTES, type Played } from '../../../src-shared/project/index.ts'
import { HeardVoice } from './heard-voice.ts'

const RATE = 44_100
const CHANNELS = 2
const BLOCK = 512

/** @param voice  of a moment in seconds */
function heard(seconds: number, voice: (at: number) => number, ear = new HeardVoice(RATE, CHANNELS)): { at: number; played: Played }[] {
  const told: { at: number; played: Played }[] = []
  for (let frame = 0; frame < seconds * RATE; frame += BLOCK) {
    const block = new Float32Array(BLOCK * CHANNELS)
    for (let i = 0; i < BLOCK; i++) block.fill(voice((frame + i) / RATE), i * CHANNELS, (i + 1) * CHANNELS)
    const played = ear.hear(block)
    if (played) told.push({ at: (frame + BLOCK) / RATE, played })
  }
  return told
}

const last = (told: { played: Played }[], name: keyof Played): number | undefined =>
  told.findLast(({ played }) => played[name] !== undefined)?.played[name]
const sine =
  (hz: number, level = 0.1) =>
  (at: number) =>
    level * Math.sin(2 * Math.PI * hz * at)
/** Struck so often a second, each dying away. */
const struck = (hz: number, pace: number) => (at: number) => sine(hz, 0.3 * Math.exp(-12 * (at % (1 / pace))))(at)

describe('what is played into a microphone', () => {
  it('is heard as high as it is, by its fundamental', () => {
    // A3 with louder partials than its fundamental.
    const reed = (at: number): number => sine(220, 0.05)(at) + sine(440, 0.1)(at) + sine(660, 0.08)(at)
    const told = heard(1, reed)
    expect(last(told, 'notes')).toBe(1 << 9)
    expect(last(told, 'height')).toBeCloseTo((57 - 60) / 24, 1)
    expect(last(heard(1, sine(880)), 'height')).toBeCloseTo((81 - 60) / 24, 1)
  })

  it('is told within a tenth of a second', () => {
    const told = heard(2, (at) => (at < 1 ? 0 : sine(440)(at)))
    const first = (name: keyof Played): number => told.find(({ at, played }) => at > 1 && played[name] !== undefined)!.at
    for (const name of ['loudness', 'height', 'notes'] as const) {
      expect(first(name)).toBeGreaterThan(1)
      // Two looks of 40 ms, and the block.
      expect(first(name)).toBeLessThan(1.13)
    }
  })

  it('is as loud as its level, over 40 dB', () => {
    // The level of a sine is 3 dB below its amplitude. A moment of the room comes first.
    for (const [db, knob] of [
      [-10, 1],
      [-30, 0],
      [-40, -0.5],
      [-50, -1],
    ])
      expect(
        last(
          heard(1, (at) => (at < 0.3 ? 0 : sine(300, Math.SQRT2 * 10 ** (db / 20))(at))),
          'loudness',
        ),
      ).toBeCloseTo(knob, 1)
  })

  it('is as fast as its onsets come', () => {
    // Three a second is an ordinary pace, twelve is the end of the knob; one more or less falls into the two seconds, and a knob waits.
    expect(Math.abs(last(heard(5, struck(330, 3)), 'density')!)).toBeLessThan(0.16)
    expect(Math.abs(last(heard(5, struck(330, 6)), 'density')! - 0.5)).toBeLessThan(0.16)
    expect(last(heard(5, struck(330, 0.75)), 'density')).toBeLessThan(-0.6)
  })

  it('counts notes that go over into each other as onsets, and remembers the last ones', () => {
    const told = heard(2.2, (at) => sine(at % 0.5 < 0.25 ? 440 : 660)(at))
    expect(last(told, 'notes')).toBe((1 << 9) | (1 << 4))
    expect(last(told, 'density')).not.toBeUndefined()
  })

  it('lets all notes free again after a silence, and moves nothing meanwhile', () => {
    const told = heard(4, (at) => (at < 1 ? sine(440)(at) : 0))
    const after = told.filter(({ at }) => at > 1.2)
    expect(after.map(({ played }) => played)).toEqual([{ notes: ALL_NOTES }])
    expect(after[0].at).toBeGreaterThan(2)
  })

  it('hears nothing in a room where nobody plays', () => {
    let state = 1
    const hiss = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return 0.0005 * (state / 2 ** 31 - 1)
    }
    expect(heard(2, hiss).flatMap(({ played }) => Object.keys(played).filter((name) => name !== 'notes'))).toEqual([])
  })

  it('moves a knob no more than the playing does', () => {
    const told = heard(3, (at) => sine(440, 0.1 * (1 + 0.02 * Math.sin(30 * at)))(at))
    expect(told.filter(({ at, played }) => at > 0.3 && (played.loudness !== undefined || played.height !== undefined))).toEqual([])
  })
})
