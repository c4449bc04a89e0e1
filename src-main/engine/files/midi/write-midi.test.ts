import fc from 'fast-check'
import { parseMidi } from 'midi-file'
import { describe, expect, it } from 'vitest'
import { TEXT_KINDS, type MidiEvent, type MidiMessage, type MidiSequence } from './midi-sequence.ts'
import { readMidi } from './read-midi.ts'
import { writeMidi } from './write-midi.ts'

const seven = fc.nat(127)
const channel = fc.nat(15)
const message: fc.Arbitrary<MidiMessage> = fc.oneof(
  fc.record({ type: fc.constant('noteOn' as const), channel, pitch: seven, velocity: fc.integer({ min: 1, max: 127 }) }),
  fc.record({ type: fc.constant('noteOff' as const), channel, pitch: seven, velocity: seven }),
  fc.record({ type: fc.constant('keyPressure' as const), channel, pitch: seven, value: seven }),
  fc.record({ type: fc.constant('controller' as const), channel, controller: seven, value: seven }),
  fc.record({ type: fc.constant('programChange' as const), channel, program: seven }),
  fc.record({ type: fc.constant('channelPressure' as const), channel, value: seven }),
  fc.record({ type: fc.constant('pitchBend' as const), channel, value: fc.integer({ min: -8192, max: 8191 }) }),
  fc.record({ type: fc.constant('tempo' as const), microsecondsPerQuarter: fc.integer({ min: 1, max: 0xffffff }) }),
  fc.record({
    type: fc.constant('meter' as const),
    numerator: fc.integer({ min: 1, max: 255 }),
    denominator: fc.constantFrom(1, 2, 4, 8, 16, 32, 64),
    clocksPerClick: fc.nat(255),
    thirtySecondsPerQuarter: fc.nat(255),
  }),
  fc.record({ type: fc.constant('key' as const), sharps: fc.integer({ min: -7, max: 7 }), minor: fc.boolean() }),
  fc.record({
    type: fc.constant('text' as const),
    kind: fc.constantFrom(...TEXT_KINDS),
    text: fc.string({ unit: 'grapheme', maxLength: 200 }),
  }),
  fc.record({ type: fc.constantFrom('sysEx' as const, 'escape' as const), data: fc.uint8Array({ maxLength: 200 }) }),
  fc.record({
    type: fc.constant('meta' as const),
    kind: fc.constantFrom(0x00, 0x20, 0x21, 0x54, 0x7f),
    data: fc.uint8Array({ maxLength: 20 }),
  }),
)
const track = fc
  .tuple(fc.array(fc.tuple(message, fc.oneof(fc.nat(10), fc.nat(100_000), fc.nat(2 ** 28 - 1))), { maxLength: 30 }), fc.nat(1000))
  .map(([parts, rest]) => {
    let tick = 0
    const events = parts.map(([one, delta]): MidiEvent => ({ ...one, tick: (tick += delta) }))
    return { events, endTick: tick + rest }
  })
const sequence: fc.Arbitrary<MidiSequence> = fc.record({
  format: fc.constantFrom(0 as const, 1 as const, 2 as const),
  division: fc.oneof(
    fc.record({ ticksPerQuarter: fc.integer({ min: 1, max: 0x7fff }) }),
    fc.record({
      framesPerSecond: fc.constantFrom(24 as const, 25 as const, 29.97 as const, 30 as const),
      ticksPerFrame: fc.integer({ min: 1, max: 255 }),
    }),
  ),
  tracks: fc.array(track, { minLength: 1, maxLength: 4 }),
})

describe('writeMidi', () => {
  it('writes what is read again, event by event', async () => {
    await fc.assert(
      fc.asyncProperty(sequence, async (written) => {
        expect(readMidi(await writeMidi(written))).toEqual({ sequence: written, warnings: [] })
      }),
      { numRuns: 200 },
    )
  })

  it('writes what another reader understands in the same way', async () => {
    const events: MidiEvent[] = [
      { type: 'text', kind: 'trackName', text: 'Bass', tick: 0 },
      { type: 'tempo', microsecondsPerQuarter: 461_538, tick: 0 },
      { type: 'meter', numerator: 7, denominator: 8, clocksPerClick: 36, thirtySecondsPerQuarter: 8, tick: 0 },
      { type: 'key', sharps: -3, minor: true, tick: 0 },
      { type: 'programChange', channel: 2, program: 33, tick: 0 },
      { type: 'noteOn', channel: 2, pitch: 40, velocity: 101, tick: 960 },
      { type: 'pitchBend', channel: 2, value: -4096, tick: 1000 },
      { type: 'noteOff', channel: 2, pitch: 40, velocity: 7, tick: 200_000 },
    ]
    const { header, tracks } = parseMidi(
      await writeMidi({ format: 1, division: { ticksPerQuarter: 960 }, tracks: [{ events, endTick: 200_001 }] }),
    )
    expect(header).toMatchObject({ format: 1, numTracks: 1, ticksPerBeat: 960 })
    expect(tracks[0]).toMatchObject([
      { type: 'trackName', text: 'Bass' },
      { type: 'setTempo', microsecondsPerBeat: 461_538 },
      { type: 'timeSignature', numerator: 7, denominator: 8, metronome: 36, thirtyseconds: 8 },
      { type: 'keySignature', key: -3, scale: 1 },
      { type: 'programChange', channel: 2, programNumber: 33 },
      { type: 'noteOn', channel: 2, noteNumber: 40, velocity: 101, deltaTime: 960 },
      { type: 'pitchBend', channel: 2, value: -4096, deltaTime: 40 },
      { type: 'noteOff', channel: 2, noteNumber: 40, velocity: 7, deltaTime: 199_000 },
      { type: 'endOfTrack', deltaTime: 1 },
    ])
  })

  it('bridges a pause that is longer than the format can tell', async () => {
    const late = 5 * 2 ** 28
    const events: MidiEvent[] = [{ type: 'noteOn', channel: 0, pitch: 60, velocity: 1, tick: late }]
    const { sequence: read } = readMidi(
      await writeMidi({ format: 0, division: { ticksPerQuarter: 960 }, tracks: [{ events, endTick: late }] }),
    )
    expect(read.tracks[0].events.filter(({ type }) => type !== 'text')).toEqual(events)
  })

  it('refuses what does not fit, and time that goes back', async () => {
    const write = (...events: MidiEvent[]): Promise<unknown> =>
      writeMidi({ format: 0, division: { ticksPerQuarter: 960 }, tracks: [{ events, endTick: 10 }] })
    await expect(write({ type: 'noteOn', channel: 0, pitch: 128, velocity: 1, tick: 0 })).rejects.toThrow(RangeError)
    await expect(write({ type: 'noteOn', channel: 0, pitch: 60, velocity: 0, tick: 0 })).rejects.toThrow(RangeError)
    await expect(
      write({ type: 'meter', numerator: 4, denominator: 6, clocksPerClick: 24, thirtySecondsPerQuarter: 8, tick: 0 }),
    ).rejects.toThrow(RangeError)
    await expect(
      write({ type: 'channelPressure', channel: 0, value: 1, tick: 5 }, { type: 'channelPressure', channel: 0, value: 1, tick: 4 }),
    ).rejects.toThrow(RangeError)
    await expect(write({ type: 'channelPressure', channel: 0, value: 1, tick: 11 })).rejects.toThrow(RangeError)
  })
})
