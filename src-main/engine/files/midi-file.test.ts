import midi from '@tonejs/midi'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlayedNote } from '../../../src-shared/project/index.ts'
import { AudioFileError } from './errors.ts'
import { decodeMidi, encodeMidi } from './midi-file.ts'

const noteArbitrary = fc.record({
  pitch: fc.integer({ min: 0, max: 127 }),
  velocity: fc.integer({ min: 1, max: 127 }),
  startSeconds: fc.double({ min: 0, max: 600, noNaN: true }),
  durationSeconds: fc.double({ min: 0.001, max: 10, noNaN: true }),
})
const read = (notes: PlayedNote[], tempoBpm = 120, controls: { controller: number; value: number; seconds: number }[] = []) =>
  new midi.Midi(encodeMidi('Evening', { tempoBpm, notes, controls }))

describe('encodeMidi', () => {
  it('writes a file whose bytes begin as the standard says: MThd, six bytes, format 1, 960 ticks a quarter note', () => {
    const bytes = encodeMidi('Evening', { tempoBpm: 120, notes: [{ pitch: 60, velocity: 64, startSeconds: 0, durationSeconds: 1 }], controls: [] })
    expect([...bytes.subarray(0, 14)]).toEqual([0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 1, 0, 2, 0x03, 0xc0])
  })

  it('brings back notes that do not overlap, each to within half a tick, at any tempo', () => {
    fc.assert(
      fc.property(fc.uniqueArray(noteArbitrary, { selector: ({ pitch }) => pitch, minLength: 1, maxLength: 40 }), fc.integer({ min: 40, max: 300 }), (notes, tempoBpm) => {
        const file = read(notes, tempoBpm)
        // A tempo is written in whole microseconds a quarter note: one part in 200 000 at 300 beats a minute.
        const tolerance = (seconds: number): number => 0.5 * (60 / tempoBpm / 960) + seconds * 5e-6 + 1e-9
        const back = file.tracks[0].notes.map((note) => ({ pitch: note.midi, velocity: Math.round(note.velocity * 127), time: note.time }))
        const expected = notes.toSorted((a, b) => a.startSeconds - b.startSeconds)
        expect(back.length).toBe(expected.length)
        for (const note of notes) {
          const same = back.find(({ pitch }) => pitch === note.pitch)
          expect(same?.velocity).toBe(note.velocity)
          expect(Math.abs((same?.time ?? Infinity) - note.startSeconds)).toBeLessThanOrEqual(tolerance(note.startSeconds))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('ends a note where the next of the same pitch begins', () => {
    const file = read([
      { pitch: 60, velocity: 90, startSeconds: 0, durationSeconds: 3 },
      { pitch: 60, velocity: 80, startSeconds: 1, durationSeconds: 1 },
    ])
    expect(file.tracks[0].notes.map(({ ticks, durationTicks }) => [ticks, durationTicks])).toEqual([
      [0, 1920],
      [1920, 1920],
    ])
  })

  it('keeps the pedal, the name and the tempo', () => {
    const file = read([{ pitch: 60, velocity: 90, startSeconds: 0, durationSeconds: 1 }], 90, [
      { controller: 64, value: 127, seconds: 0.5 },
      { controller: 64, value: 0, seconds: 1 },
    ])
    expect(file.tracks[0].controlChanges[64].map(({ ticks, value }) => [ticks, Math.round(value * 127)])).toEqual([
      [720, 127],
      [1440, 0],
    ])
    expect(file.tracks[0].name).toBe('Evening')
    expect(file.header.tempos[0].bpm).toBeCloseTo(90, 3)
  })
})

describe('decodeMidi', () => {
  it('reads what was written: notes to within half a tick, pedal and tempo', () => {
    const played = {
      tempoBpm: 100,
      notes: [
        { pitch: 60, velocity: 1, startSeconds: 0, durationSeconds: 0.5 },
        { pitch: 72, velocity: 127, startSeconds: 0.25, durationSeconds: 1 },
      ],
      controls: [{ controller: 64, value: 127, seconds: 0.1 }, { controller: 64, value: 0, seconds: 2 }],
    }
    const back = decodeMidi(encodeMidi('Evening', played))
    const halfTick = 0.5 * (60 / 100 / 960) + 1e-9
    expect(back.tempoBpm).toBeCloseTo(100, 3)
    expect(back.notes.map(({ pitch, velocity }) => [pitch, velocity])).toEqual([[60, 1], [72, 127]])
    back.notes.forEach((note, i) => {
      expect(Math.abs(note.startSeconds - played.notes[i].startSeconds)).toBeLessThanOrEqual(halfTick)
      expect(Math.abs(note.durationSeconds - played.notes[i].durationSeconds)).toBeLessThanOrEqual(2 * halfTick)
    })
    expect(back.controls.map(({ controller, value }) => [controller, value])).toEqual([[64, 127], [64, 0]])
  })

  it('refuses what is no MIDI file, and damaged ones, in words and without hanging', () => {
    expect(() => decodeMidi(new Uint8Array(0))).toThrow(AudioFileError)
    expect(() => decodeMidi(Buffer.from('RIFF....WAVE'))).toThrow('no MIDI file')
    const sound = encodeMidi('Evening', { tempoBpm: 120, notes: [{ pitch: 60, velocity: 64, startSeconds: 0, durationSeconds: 1 }], controls: [] })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }), fc.nat(sound.length), (changes, length) => {
        const damaged = sound.slice(0, length)
        for (const [at, value] of changes) if (at < length) damaged[at] = value
        try {
          expect(decodeMidi(damaged).notes.length).toBeGreaterThan(0)
        } catch (error) {
          if (!(error instanceof AudioFileError)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
})
