import { describe, expect, it } from 'vitest'
import { SILENT_DB } from './performance.ts'
import { PlayedNotes, PlayedVoice, type PlayedFrame } from './played-voice.ts'
import { vibratoOf } from './vibrato.ts'

const FACTS = { middleKey: 60, loudDb: -12, softDb: -32, vibratoSemitones: 0.3 }
const frames = (voice: PlayedVoice, count: number): PlayedFrame[] => Array.from({ length: count }, () => voice.next())

describe('keys on one voice', () => {
  it('are silent until one is pressed, then come to its pitch and to the loudness of the touch', () => {
    const voice = new PlayedVoice(FACTS)
    expect(frames(voice, 3).every(({ loudnessDb, pitched }) => loudnessDb === SILENT_DB && pitched === 0)).toBe(true)
    voice.press(64, 1)
    const sounding = frames(voice, 100)
    expect(sounding[0].key).toBeLessThan(64)
    const held = sounding.slice(60)
    const middle = held.reduce((sum, { key }) => sum + key, 0) / held.length
    expect(middle).toBeCloseTo(64, 1)
    expect(held.reduce((sum, { loudnessDb }) => sum + loudnessDb, 0) / held.length).toBeCloseTo(-12, 0)
  })

  it('is softer where the touch is, within what was recorded', () => {
    const levelAt = (velocity: number): number => {
      const voice = new PlayedVoice({ ...FACTS, vibratoSemitones: 0 })
      voice.press(60, velocity)
      return frames(voice, 200)[199].loudnessDb
    }
    expect([levelAt(0), levelAt(0.5), levelAt(1)].map((level) => Math.round(level * 10) / 10)).toEqual([-32, -22, -12])
  })

  it('swings as far as the recordings do, only when a note is held, and less where that is asked', () => {
    const swingOf = (vibrato: number): [early: number, late: number] => {
      const voice = new PlayedVoice(FACTS)
      voice.press(60, 1)
      const keys = Array.from({ length: 200 }, () => voice.next({ bendSemitones: 0, vibrato, louderDb: 0 }).key)
      return [Math.max(...keys.slice(0, 25)), Math.max(...keys.slice(60))]
    }
    const [early, late] = swingOf(1)
    expect(early).toBeLessThanOrEqual(60)
    // The highest of some swings lies between frames.
    expect(late).toBeCloseTo(60.3, 1)
    expect(swingOf(0)[1]).toBeLessThanOrEqual(60)
  })

  it('slides between tied keys, goes back to the one that is still held, and dies away', () => {
    const voice = new PlayedVoice({ ...FACTS, vibratoSemitones: 0 })
    voice.press(60, 1)
    frames(voice, 50)
    voice.press(67, 1)
    const slide = frames(voice, 40).map(({ key }) => key)
    expect(slide[0]).toBeGreaterThan(60)
    expect(slide[0]).toBeLessThan(67)
    expect(slide[39]).toBeCloseTo(67, 3)
    voice.release(67)
    expect(frames(voice, 40)[39].key).toBeCloseTo(60, 3)
    voice.release(60)
    expect(voice.isSilent).toBe(false)
    const dying = frames(voice, 60)
    expect(dying[59].loudnessDb).toBe(SILENT_DB)
    expect(dying.every(({ loudnessDb }, i) => i === 0 || loudnessDb <= dying[i - 1].loudnessDb)).toBe(true)
    expect(voice.isSilent).toBe(true)
  })

  it('goes on from a moment as it did', () => {
    const voice = new PlayedVoice(FACTS)
    voice.press(62, 0.7)
    frames(voice, 30)
    const moment = voice.moment
    const first = frames(voice, 20)
    voice.moment = moment
    expect(frames(voice, 20)).toEqual(first)
  })
})

describe('notes on one voice', () => {
  it('begin and end in time, the highest of a chord sounds, and silence is known ahead', () => {
    const notes = new PlayedNotes(
      [
        { key: 60, velocity: 1, startSeconds: 0.5, endSeconds: 1 },
        { key: 64, velocity: 1, startSeconds: 0.5, endSeconds: 1 },
      ],
      { ...FACTS, vibratoSemitones: 0 },
    )
    expect(notes.isSilentFor(50)).toBe(true)
    expect(notes.isSilentFor(51)).toBe(false)
    const { key, loudnessDb, pitched } = notes.next(160)
    // It does not slide up to it.
    expect(Math.min(...key.subarray(50, 95))).toBeGreaterThan(63.5)
    expect([pitched[49], pitched[52], pitched[98]]).toEqual([0, 1, 1])
    expect(key[95]).toBeCloseTo(64, 2)
    expect(loudnessDb[159]).toBe(SILENT_DB)
    expect(notes.isSilentFor(1000)).toBe(true)
  })

  it('are the same in stretches as at once', () => {
    const notes = [
      { key: 60, velocity: 0.5, startSeconds: 0.1, endSeconds: 0.4 },
      { key: 62, velocity: 0.9, startSeconds: 0.38, endSeconds: 0.9 },
    ]
    const [whole, parts] = [new PlayedNotes(notes, FACTS), new PlayedNotes(notes, FACTS)]
    const all = whole.next(120).key
    expect(Float32Array.of(...parts.next(37).key, ...parts.next(83).key)).toEqual(all)
  })
})

describe('the vibrato of recordings', () => {
  it('is the height of the swing of held notes', () => {
    const key = Float32Array.from({ length: 400 }, (_, i) => 60 + 0.25 * Math.sin((2 * Math.PI * 5 * i) / 100))
    expect(vibratoOf([{ key, pitched: new Float32Array(400).fill(1) }])).toBeCloseTo(0.25, 2)
    expect(vibratoOf([{ key, pitched: new Float32Array(400) }])).toBe(0)
  })
})
