import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { MIDI_TAKE_RATE as RATE, type PlayedNote } from '../../../src-shared/project/index.ts'
import { DEFAULT_CEILING } from '../dsp/limiter.ts'
import { encodeMidi } from '../files/midi-file.ts'
import { addElectricPianoNote } from './electric-piano.ts'
import { renderedNotes, renderNotes } from './render-notes.ts'

const note = (pitch: number, startSeconds: number, durationSeconds: number, velocity = 80): PlayedNote => ({
  pitch,
  velocity,
  startSeconds,
  durationSeconds,
})

function rendered(
  notes: PlayedNote[],
  seconds: number,
  controls: { controller: number; value: number; seconds: number }[] = [],
): Float32Array {
  const sound = new Float32Array(Math.round(seconds * RATE))
  let at = 0
  for (const block of renderedNotes({ notes, controls }, sound.length)) {
    sound.set(block, at)
    at += block.length
  }
  expect(at).toBe(sound.length)
  return sound
}

/** Amplitude of one frequency over a stretch, in a Hann window: the discrete Fourier transform written out. */
function amplitude(sound: Float32Array, pitch: number, fromSeconds: number, seconds = 0.3): number {
  const turns = (440 * 2 ** ((pitch - 69) / 12)) / RATE
  const start = Math.round(fromSeconds * RATE)
  const length = Math.round(seconds * RATE)
  let [real, imaginary] = [0, 0]
  for (let n = 0; n < length; n++) {
    const value = (1 - Math.cos((2 * Math.PI * n) / length)) * sound[start + n]
    real += value * Math.cos(2 * Math.PI * turns * n)
    imaginary += value * Math.sin(2 * Math.PI * turns * n)
  }
  return (2 * Math.hypot(real, imaginary)) / length
}

const peak = (sound: Float32Array): number => sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

describe('notes on the electric piano', () => {
  const melody = [note(57, 0.5, 0.5), note(64, 1.5, 0.5), note(71, 2.5, 0.5)]

  it('sound at their pitches and no others, from the sample on at which they begin', () => {
    const sound = rendered(melody, 4)
    expect(peak(sound.subarray(0, 0.5 * RATE + 1))).toBe(0)
    expect(sound.findIndex((value) => value !== 0)).toBeLessThanOrEqual(0.5 * RATE + 2)
    for (const { pitch, startSeconds } of melody) {
      const own = amplitude(sound, pitch, startSeconds + 0.1)
      expect(own).toBeGreaterThan(0.02)
      // 30 dB above the other pitches: none is a multiple of another.
      for (const other of melody)
        if (other.pitch !== pitch) expect(amplitude(sound, other.pitch, startSeconds + 0.1)).toBeLessThan(own / 30)
    }
  })

  it('are let go with the key, and held by the pedal', () => {
    const plain = rendered([note(60, 0, 0.4)], 3)
    const held = rendered([note(60, 0, 0.4)], 3, [
      { controller: 64, value: 127, seconds: 0.1 },
      { controller: 64, value: 0, seconds: 1.5 },
    ])
    expect(amplitude(plain, 60, 0.9)).toBeLessThan(1e-3 * amplitude(plain, 60, 0.05))
    expect(amplitude(held, 60, 0.9)).toBeGreaterThan(0.3 * amplitude(held, 60, 0.05))
    expect(amplitude(held, 60, 2)).toBeLessThan(1e-3 * amplitude(held, 60, 0.05))
  })

  it('are the same in blocks as in one piece', () => {
    const notes = [note(40, 8, 6), note(52, 9.999, 0.5), note(76, 19.5, 2), note(33, 0, 25)]
    const whole = new Float32Array(30 * RATE)
    for (const { velocity, ...one } of notes) addElectricPianoNote(whole, { ...one, velocity: velocity / 127 }, RATE)
    const sound = rendered(notes, 30)
    // The gain that leaves room for chords, and the rounding to float32 of sums in another order.
    const faded = 29.4 * RATE
    expect(sound.subarray(0, faded)).toBeAllclose(
      whole.subarray(0, faded).map((value) => 0.4 * value),
      { atol: 1e-6, rtol: 0 },
    )
  })

  it('stay below full scale however many and loud they are, and end in silence', () => {
    const cluster = Array.from({ length: 40 }, (_, i) => note(30 + i, 0.2, 3, 127))
    const sound = rendered(cluster, 2)
    expect(peak(sound)).toBeLessThanOrEqual(Math.fround(DEFAULT_CEILING))
    expect(peak(sound)).toBeGreaterThan(0.5)
    expect(Math.abs(sound.at(-1) ?? 1)).toBeLessThan(1e-4)
  })

  it('become a file of decoded sound, made whole or not at all', async () => {
    const folder = temporaryFolder()
    const midiPath = join(folder, 'melody.mid')
    const pcmPath = join(folder, 'made', 'melody.f32')
    await writeFile(midiPath, await encodeMidi('Melody', { tempoBpm: 120, notes: melody, controls: [] }))
    const input = { midiPath, frames: 4 * RATE, pcmPath }
    await expect(renderNotes(input, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    await expect(readFile(pcmPath)).rejects.toThrow('ENOENT')
    expect(await renderNotes(input, { signal: new AbortController().signal })).toEqual({ frames: 4 * RATE })
    const bytes = await readFile(pcmPath)
    const sound = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
    expect(amplitude(sound, 64, 1.6)).toBeGreaterThan(0.02)
  })
})
