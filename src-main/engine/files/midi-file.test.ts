import fc from 'fast-check'
import { parseMidi } from 'midi-file'
import { describe, expect, it } from 'vitest'
import { notesByOthers } from '../../../test/support/midi-bytes.ts'
import type { PlayedControl, PlayedNote } from '../../../src-shared/project/index.ts'
import { decodeMidi, encodeMidi } from './midi-file.ts'

const noteArbitrary = fc.record({
  pitch: fc.integer({ min: 0, max: 127 }),
  velocity: fc.integer({ min: 1, max: 127 }),
  startSeconds: fc.double({ min: 0, max: 86_000, noNaN: true }),
  durationSeconds: fc.double({ min: 0.001, max: 10, noNaN: true }),
})
const encode = (notes: PlayedNote[], tempoBpm = 120, controls: PlayedControl[] = []): Promise<Uint8Array> =>
  encodeMidi('Evening', { tempoBpm, notes, controls })

describe('encodeMidi', () => {
  it('writes a file whose bytes begin as the standard says: MThd, six bytes, format 1, 960 ticks a quarter note', async () => {
    const bytes = await encode([{ pitch: 60, velocity: 64, startSeconds: 0, durationSeconds: 1 }])
    expect([...bytes.subarray(0, 14)]).toEqual([0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 1, 0, 2, 0x03, 0xc0])
  })

  it('brings back notes that do not overlap, each to within half a tick, at any tempo and however late', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(noteArbitrary, { selector: ({ pitch }) => pitch, minLength: 1, maxLength: 40 }),
        fc.integer({ min: 20, max: 400 }),
        async (notes, tempoBpm) => {
          const halfTick = 0.5 * (60 / tempoBpm / 960) + 1e-9
          const bytes = await encode(notes, tempoBpm)
          const back = decodeMidi(bytes)
          expect(back.warnings).toEqual([])
          // A tempo is written in whole microseconds a quarter note: four parts in a million at 400 beats a minute.
          expect(Math.abs(back.tempoBpm / tempoBpm - 1)).toBeLessThan(4e-6)
          expect(back.notes.map(({ pitch }) => pitch).sort()).toEqual(notes.map(({ pitch }) => pitch).sort())
          for (const note of notes) {
            const same = back.notes.find(({ pitch }) => pitch === note.pitch) as PlayedNote
            expect(same.velocity).toBe(note.velocity)
            expect(Math.abs(same.startSeconds - note.startSeconds)).toBeLessThanOrEqual(1.001 * halfTick)
            expect(Math.abs(same.durationSeconds - note.durationSeconds)).toBeLessThanOrEqual(2.002 * halfTick)
          }
          expect(notesByOthers(bytes)[1]).toHaveLength(notes.length)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('ends a note where the next of the same pitch begins', async () => {
    const bytes = await encode([
      { pitch: 60, velocity: 90, startSeconds: 0, durationSeconds: 3 },
      { pitch: 60, velocity: 80, startSeconds: 1, durationSeconds: 1 },
    ])
    expect(notesByOthers(bytes)[1].map(({ startTick, ticks }) => [startTick, ticks])).toEqual([
      [0, 1920],
      [1920, 1920],
    ])
  })

  it('keeps the pedal, the name and the tempo', async () => {
    const pedal = [
      { controller: 64, value: 127, seconds: 0.5 },
      { controller: 64, value: 0, seconds: 1 },
    ]
    const [conductor, played] = parseMidi(
      await encode([{ pitch: 60, velocity: 90, startSeconds: 0, durationSeconds: 1 }], 90, pedal),
    ).tracks
    expect(conductor).toMatchObject([
      { type: 'trackName', text: 'Evening' },
      { type: 'setTempo', microsecondsPerBeat: 666_667 },
      { type: 'endOfTrack' },
    ])
    expect(played).toMatchObject([
      { type: 'trackName', text: 'Evening' },
      { type: 'noteOn', deltaTime: 0 },
      { type: 'controller', controllerType: 64, value: 127, deltaTime: 720 },
      { type: 'noteOff', deltaTime: 720 },
      { type: 'controller', controllerType: 64, value: 0, deltaTime: 0 },
      { type: 'endOfTrack' },
    ])
  })

  it('looks at each note a number of times that hardly grows with their number, and lets others have their turn', async () => {
    let looks = 0
    const counted = (count: number): PlayedNote[] =>
      Array.from({ length: count }, (_, i) => {
        const note = { pitch: 21 + ((i * 7) % 88), velocity: 90, durationSeconds: 0.3 }
        return Object.defineProperty(note as PlayedNote, 'startSeconds', { enumerable: true, get: () => (looks++, i * 0.01) })
      })
    const looksPerNote = async (count: number): Promise<number> => {
      looks = 0
      await encode(counted(count))
      return looks / count
    }
    expect((await looksPerNote(40_000)) / (await looksPerNote(1000))).toBeLessThan(2)
    let turns = 0
    let done = false
    const others = (): void => {
      turns++
      if (!done) setImmediate(others)
    }
    setImmediate(others)
    const bytes = await encode(counted(40_000))
    done = true
    expect(turns).toBeGreaterThanOrEqual(7)
    expect(decodeMidi(bytes).notes).toHaveLength(40_000)
  })
})

describe('decodeMidi', () => {
  it('reads what was written: notes to within half a tick, pedal and tempo', async () => {
    const played = {
      tempoBpm: 100,
      notes: [
        { pitch: 60, velocity: 1, startSeconds: 0, durationSeconds: 0.5 },
        { pitch: 72, velocity: 127, startSeconds: 0.25, durationSeconds: 1 },
      ],
      controls: [
        { controller: 64, value: 127, seconds: 0.1 },
        { controller: 64, value: 0, seconds: 2 },
      ],
    }
    const back = decodeMidi(await encodeMidi('Evening', played))
    const halfTick = 0.5 * (60 / 100 / 960) + 1e-9
    expect(back.tempoBpm).toBeCloseTo(100, 3)
    expect(back.notes.map(({ pitch, velocity }) => [pitch, velocity])).toEqual([
      [60, 1],
      [72, 127],
    ])
    back.notes.forEach((note, i) => {
      expect(Math.abs(note.startSeconds - played.notes[i].startSeconds)).toBeLessThanOrEqual(halfTick)
      expect(Math.abs(note.durationSeconds - played.notes[i].durationSeconds)).toBeLessThanOrEqual(2 * halfTick)
    })
    expect(back.controls.map(({ controller, value }) => [controller, value])).toEqual([
      [64, 127],
      [64, 0],
    ])
  })
})
