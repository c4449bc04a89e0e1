import { describe, expect, it } from 'vitest'
import { notesOf } from '../files/midi/midi-notes.ts'
import { readMidi } from '../files/midi/read-midi.ts'
import {
  DRUM_VOICE,
  eventsOf,
  notesOfEvents,
  PLACES,
  PLAIN_PACE,
  STEP_TICKS,
  TIME_STEPS,
  timeClass,
  UNTOLD_VOICE,
  velocityOf,
  loudClass,
  type StepNote,
} from './note-events.ts'
import { tuneOf } from './read-tune.ts'
import { writeMidi } from '../files/midi/write-midi.ts'
import { meterOf, writeTune } from './write-tune.ts'

const note = (startStep: number, pitch: number, steps = 6, more: Partial<StepNote> = {}): StepNote => ({
  pitch,
  isDrum: false,
  startStep,
  steps,
  velocity: 76,
  voice: more.isDrum ? DRUM_VOICE : UNTOLD_VOICE,
  pace: PLAIN_PACE,
  ...more,
})

const WALTZ: readonly StepNote[] = [
  note(0, 48, 24),
  note(24, 64, 12),
  note(24, 67, 12),
  note(36, 67, 6),
  note(48, 42, 6, { isDrum: true }),
  note(72, 50, 72, { velocity: 20 }),
]

describe('notes as events', () => {
  it('are the same notes again, where their times are told exactly', () => {
    const events = eventsOf(WALTZ, (step) => step % 72)
    expect(notesOfEvents(events)).toEqual(WALTZ)
    expect(events.map(({ place }) => place)).toEqual([0, 24, 24, 36, 48, 0])
    expect(events.map(({ later }) => TIME_STEPS[later])).toEqual([0, 24, 0, 12, 12, 24])
    expect(events[4].pitch).toBe(128 + 42)
  })

  it('do not drift where long times are told coarsely', () => {
    // 50 steps are told as 48 or 54.
    const spread = Array.from({ length: 40 }, (_, i) => note(i * 50, 60))
    const again = notesOfEvents(eventsOf(spread, () => 0))
    for (const [i, { startStep }] of again.entries()) expect(Math.abs(startStep - i * 50)).toBeLessThanOrEqual(3)
    expect(TIME_STEPS[timeClass(10_000)]).toBe(384)
  })

  it('keep a velocity within its class', () => {
    for (let velocity = 1; velocity < 128; velocity++) {
      expect(loudClass(velocityOf(loudClass(velocity)))).toBe(loudClass(velocity))
      expect(Math.abs(velocityOf(loudClass(velocity)) - velocity)).toBeLessThanOrEqual(4)
    }
  })
})

describe('a tune', () => {
  it('is written as MIDI that is read again as the same events, tempo, meter and drums', async () => {
    const bytes = await writeTune({ name: 'Waltz', notes: WALTZ, tempoBpm: 90, barSteps: 72 })
    const { sequence, warnings } = readMidi(bytes)
    expect(warnings).toEqual([])
    expect(sequence.tracks.flatMap(notesOf).map(({ channel, pitch, startTick, endTick }) => [channel, pitch, startTick, endTick])).toEqual(
      [...WALTZ]
        .sort((a, b) => Number(a.isDrum) - Number(b.isDrum))
        .map(({ isDrum, pitch, startStep, steps }) => [isDrum ? 9 : 0, pitch, startStep * STEP_TICKS, (startStep + steps) * STEP_TICKS]),
    )
    const tune = tuneOf(bytes)
    expect(tune.events).toEqual(eventsOf(WALTZ, (step) => step % 72))
    expect(tune.barSteps).toBe(72)
    expect(tune.endStep).toBe(144)
    expect(tune.tempoBpm).toBeCloseTo(90, 3)
    // Two bars of three quarters at 90 a minute.
    expect(tune.durationSeconds).toBeCloseTo(4, 4)
    expect(tune.seconds[5]).toBeCloseTo(2, 4)
  })

  it('ends a note where its key is struck again, and hears two voices on one key once', async () => {
    const notes = [note(0, 60, 48), note(24, 60, 24), note(24, 60, 12)]
    const tune = tuneOf(await writeTune({ name: '', notes, tempoBpm: 120, barSteps: 96 }))
    expect(notesOfEvents(tune.events).map(({ startStep, steps }) => [startStep, steps])).toEqual([
      [0, 24],
      [24, 12],
    ])
  })

  it('keeps the program of each note, also where a channel changes it, and two voices on one key', async () => {
    const notes = [
      note(0, 60, 24, { voice: 40 }),
      note(0, 60, 24, { voice: 73 }),
      note(24, 62, 24, { voice: 40 }),
      note(48, 42, 6, { isDrum: true }),
    ]
    const bytes = await writeTune({ name: '', notes, tempoBpm: 120, barSteps: 96 })
    expect(notesOfEvents(tuneOf(bytes).events)).toEqual(notes)
    expect(notesOfEvents(tuneOf(bytes, { voices: false }).events)).toHaveLength(3)
    // A program that comes in the middle of a channel counts from there on.
    const { sequence } = readMidi(bytes)
    const violin = sequence.tracks.find(({ events }) => events.some((event) => event.type === 'programChange' && event.program === 40))!
    violin.events.splice(-2, 0, { type: 'programChange', channel: 0, program: 6, tick: 24 * STEP_TICKS })
    const changed = notesOfEvents(tuneOf(await writeMidi(sequence)).events)
    expect(changed.map(({ startStep, voice }) => [startStep, voice])).toEqual([
      [0, 40],
      [0, 73],
      [24, 6],
      [48, DRUM_VOICE],
    ])
  })

  it('keeps its tempi, beside that in which it goes for longest', async () => {
    const paces = [0, 0, 0, -3, -6, 0, 12].map((change) => PLAIN_PACE + change)
    const notes = paces.map((pace, i) => note(i * 24, 60, 24, { pace }))
    const bytes = await writeTune({ name: '', notes, tempoBpm: 132, barSteps: 96 })
    const tune = tuneOf(bytes)
    expect(tune.tempoBpm).toBeCloseTo(132, 3)
    expect(notesOfEvents(tune.events)).toEqual(notes)
    // Each quarter lasts as its pace says: the sum in closed form.
    const seconds = paces.reduce((sum, pace) => sum + 60 / (132 * 2 ** ((pace - PLAIN_PACE) / 24)), 0)
    expect(tune.durationSeconds).toBeCloseTo(seconds, 4)
  })

  it('has a meter for every length of a bar', () => {
    expect([72, 96, 60, 84, 36, 12, PLACES].map(meterOf)).toEqual([
      { numerator: 3, denominator: 4 },
      { numerator: 4, denominator: 4 },
      { numerator: 5, denominator: 8 },
      { numerator: 7, denominator: 8 },
      { numerator: 3, denominator: 8 },
      { numerator: 1, denominator: 8 },
      { numerator: 8, denominator: 4 },
    ])
  })
})
