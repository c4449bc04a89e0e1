import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TempoMap } from '../tempo-map.ts'
import { AHEAD_MS, SongSender, type TimedMessage } from './song-sender.ts'
import { HeardTempo, parseClock, pulseTicks, songPosition, tellableTick } from './midi-clock.ts'
import { machineCommand, parseMachineCommand } from './machine-control.ts'
import { frameOfTimecode, quarterFrame, secondsOfFrames, timecodeOfFrame, TIMECODE_RATES, TimecodeReader } from './timecode.ts'

const bytes = (values: readonly number[]): Uint8Array => Uint8Array.from(values)
const RATES = fc.constantFrom(...TIMECODE_RATES)

describe('MIDI clock', () => {
  it('has 24 pulses a quarter, none twice and none left out, however the time is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 30 }), (steps) => {
        let at = 0
        const heard = steps.flatMap((step) => pulseTicks(at, (at += step)))
        expect(heard).toEqual(Array.from({ length: Math.ceil(at / 40) }, (_, i) => i * 40))
      }),
    )
  })

  it('tells places in sixteenths, as far as fourteen bits go', () => {
    expect([0, 1, 240, 241, 10 ** 9].map(tellableTick)).toEqual([0, 240, 240, 480, 0x3fff * 240])
    for (const sixteenth of [0, 1, 127, 128, 16_383])
      expect(parseClock(bytes(songPosition(sixteenth * 240)))).toEqual({ kind: 'position', tick: sixteenth * 240 })
    expect([0xf8, 0xfa, 0xfb, 0xfc, 0x90].map((status) => parseClock(bytes([status]))?.kind)).toEqual([
      'pulse',
      'start',
      'continue',
      'stop',
      undefined,
    ])
  })

  it('is heard as a tempo after a beat, to a tenth of a beat a minute where pulses wander by a millisecond', () => {
    const tempo = new HeardTempo()
    for (let pulse = 0; pulse <= 100; pulse++) {
      if (pulse <= 24) expect(tempo.bpm).toBeNull()
      tempo.pulse((pulse * 2500) / 93 + (pulse % 3) - 1)
    }
    expect(Math.abs(tempo.bpm! - 93)).toBeLessThan(0.1 * 1.6)
    tempo.pulse(10_000)
    expect(tempo.bpm).toBeNull()
  })
})

describe('time code', () => {
  it('counts every frame of a day once, and in drop frames keeps the time of day', () => {
    fc.assert(
      fc.property(RATES, fc.integer({ min: 0, max: 2_589_407 }), (rate, frame) => {
        const time = timecodeOfFrame(frame % frameOfTimecode({ hours: 24, minutes: 0, seconds: 0, frames: 0 }, rate), rate)
        expect(frameOfTimecode(time, rate)).toBe(frame % frameOfTimecode({ hours: 24, minutes: 0, seconds: 0, frames: 0 }, rate))
        if (rate === '29.97-drop' && time.seconds === 0 && time.minutes % 10 !== 0) expect(time.frames).toBeGreaterThanOrEqual(2)
      }),
    )
    // An hour of 29.97 frames a second, by SMPTE 12M: 107,892 frames are counted.
    expect(frameOfTimecode({ hours: 1, minutes: 0, seconds: 0, frames: 0 }, '29.97-drop')).toBe(107_892)
    expect(timecodeOfFrame(1800, '29.97-drop')).toEqual({ hours: 0, minutes: 1, seconds: 0, frames: 2 })
    expect(timecodeOfFrame(17_982, '29.97-drop')).toEqual({ hours: 0, minutes: 10, seconds: 0, frames: 0 })
  })

  it('in eight quarters is read as the place at the last of them; out of order it waits for the next', () => {
    fc.assert(
      fc.property(RATES, fc.integer({ min: 0, max: 80_000 }), (rate, half) => {
        const frame = 2 * half
        const reader = new TimecodeReader()
        const heard = Array.from({ length: 8 }, (_, piece) => reader.read(bytes(quarterFrame(timecodeOfFrame(frame, rate), rate, piece))))
        expect(heard.slice(0, 7)).toEqual(new Array(7).fill(null))
        expect(heard[7]).toMatchObject({ rate, isRunning: true })
        expect(heard[7]!.seconds).toBeCloseTo(secondsOfFrames(frame + 7 / 4, rate), 9)
      }),
    )
    const reader = new TimecodeReader()
    const quarters = (start: number): unknown[] =>
      [0, 1, 2, 3, 4, 5, 6, 7].slice(start).map((piece) => reader.read(bytes(quarterFrame(timecodeOfFrame(100, '25'), '25', piece))))
    expect(quarters(3).every((heard) => heard === null)).toBe(true)
    expect(quarters(0).at(-1)).not.toBeNull()
  })
})

describe('machine control', () => {
  it('is read as it was written, places to a hundredth of a frame', () => {
    fc.assert(
      fc.property(RATES, fc.double({ min: 0, max: 80_000, noNaN: true }), (rate, seconds) => {
        const read = parseMachineCommand(bytes(machineCommand({ kind: 'locate', seconds }, rate)))
        expect(read?.kind === 'locate' && Math.abs(read.seconds - seconds)).toBeLessThanOrEqual(0.011 / 23.9)
      }),
    )
    for (const kind of ['stop', 'play', 'record', 'rewind', 'pause'] as const)
      expect(parseMachineCommand(bytes(machineCommand({ kind })))).toEqual({ kind })
    // MMC of the specification's own example: all devices, play.
    expect(machineCommand({ kind: 'play' })).toEqual([0xf0, 0x7f, 0x7f, 0x06, 0x02, 0xf7])
    expect(parseMachineCommand(bytes([0xf0, 0x43, 0x10, 0x4c, 0, 0xf7]))).toBeNull()
  })
})

/** A song that plays for some seconds, its place reported every 25 ms with an error. */
function sent(
  sender: SongSender,
  { from = 0, seconds = 6, errorMs = 8 }: { from?: number; seconds?: number; errorMs?: number } = {},
): TimedMessage[] {
  const messages: TimedMessage[] = []
  for (let now = 0; now < seconds * 1000; now += 25) {
    const wandering = errorMs * Math.sin(now * 0.7)
    messages.push(...sender.playing(from + (now + wandering) / 1000, 5000 + now))
  }
  return messages
}

describe('a song that plays', () => {
  const tempo = new TempoMap([
    { tick: 0, microsecondsPerQuarter: 500_000 },
    { tick: 3840, microsecondsPerQuarter: 400_000 },
  ])

  it('tells its beat ahead of time, evenly to a millisecond where reports wander by eight', () => {
    const messages = sent(new SongSender(tempo, { clock: true, timecode: null, machine: false }))
    expect(messages.slice(0, 4).map(({ bytes: [status] }) => status)).toEqual([0xfc, 0xf2, 0xfa, 0xf8])
    const pulses = messages.filter(({ bytes: [status] }) => status === 0xf8).map(({ atMs }) => atMs!)
    const wanted = (pulse: number): number => tempo.secondsAt(pulse * 40) * 1000
    const steps = pulses.slice(1).map((at, i) => at - pulses[i] - (wanted(i + 1) - wanted(i)))
    expect(Math.max(...steps.map(Math.abs))).toBeLessThan(1)
    expect(pulses.length).toBeGreaterThanOrEqual(Math.floor((6 * 1000) / 20.8) - 24)
    // The pulse is told before it is due, but for the first ones.
    expect(AHEAD_MS).toBeGreaterThan(100)
  })

  it('goes on from the next sixteenth where it begins within the song, and says so again where it jumps', () => {
    const sender = new SongSender(tempo, { clock: true, timecode: null, machine: false })
    const first = sent(sender, { from: 0.3, seconds: 0.2, errorMs: 0 })
    // 0.3 s are 576 ticks at 120: the third sixteenth is at 720.
    expect(first.map(({ bytes }) => bytes).slice(0, 3)).toEqual([[0xfc], [0xf2, 3, 0], [0xfb]])
    expect(first[2].atMs).toBeCloseTo(5000 + 75, 6)
    const jumped = sender.playing(2, 5300).map(({ bytes }) => bytes)
    expect(jumped.slice(0, 2)).toEqual([[0xfc], songPosition(3840)])
    expect(sender.stopped().map(({ bytes }) => bytes)).toEqual([[0xfc]])
    expect(sender.stopped()).toEqual([])
  })

  it('tells its time, which another reads as the place where it is', () => {
    const messages = sent(new SongSender(tempo, { clock: false, timecode: '29.97-drop', machine: true }), { from: 59.9, errorMs: 0 })
    expect(messages.slice(0, 3).map(({ bytes: [, , , kind, command] }) => [kind, command])).toEqual([
      [0x01, 0x01],
      [0x06, 0x44],
      [0x06, 0x02],
    ])
    const reader = new TimecodeReader()
    const read = messages.slice(3).flatMap(({ bytes: message, atMs }) => {
      const heard = reader.read(bytes(message))
      return heard ? [heard.seconds - (59.9 + (atMs! - 5000) / 1000)] : []
    })
    expect(read.length).toBeGreaterThan(80)
    expect(Math.max(...read.map(Math.abs))).toBeLessThan(1e-9)
  })
})
