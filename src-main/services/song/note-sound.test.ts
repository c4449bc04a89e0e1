import { describe, expect, it } from 'vitest'
import { INSTRUMENTS } from '../../../src-shared/music/index.ts'
import { NOTE_RATE, noteSound } from './note-sound.ts'

const energy = (samples: Float32Array): number => samples.reduce((sum, sample) => sum + sample * sample, 0)

/** Of a frequency, by the sum that defines a Fourier transform, over the first 0.3 s. */
function levelAt(samples: Float32Array, hz: number): number {
  let [re, im] = [0, 0]
  for (let n = 0; n < 0.3 * NOTE_RATE; n++) {
    re += samples[n] * Math.cos((2 * Math.PI * hz * n) / NOTE_RATE)
    im += samples[n] * Math.sin((2 * Math.PI * hz * n) / NOTE_RATE)
  }
  return Math.hypot(re, im)
}

describe('a note for the ear', () => {
  it.each(INSTRUMENTS)('is a second at most, sounds, and ends in silence (%s)', (instrument) => {
    const sound = noteSound(instrument, { pitch: 60, velocity: 96 })
    expect(sound.length).toBeLessThanOrEqual(NOTE_RATE)
    expect(energy(sound)).toBeGreaterThan(1)
    expect(sound.every((sample) => Math.abs(sample) <= 1)).toBe(true)
    expect(Math.abs(sound.at(-1)!)).toBe(0)
  })

  it('has its pitch, and is louder where it is played harder', () => {
    const sound = noteSound('piano', { pitch: 69, velocity: 100 })
    expect(levelAt(sound, 440)).toBeGreaterThan(10 * levelAt(sound, 466.16))
    expect(energy(noteSound('piano', { pitch: 69, velocity: 120 }))).toBeGreaterThan(
      2 * energy(noteSound('piano', { pitch: 69, velocity: 60 })),
    )
  })
})
