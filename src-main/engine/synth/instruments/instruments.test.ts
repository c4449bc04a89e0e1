import { describe, expect, it } from 'vitest'
import { INSTRUMENTS, type InstrumentId } from '../../../../src-shared/music/index.ts'
import { INSTRUMENT_GAIN, INSTRUMENT_SOUNDS } from './index.ts'

const RATE = 44_100

function sound(
  id: InstrumentId,
  pitch: number,
  { velocity = 0.8, heldSeconds = 0.5, seconds = 3, blocks = [8 * RATE] } = {},
): Float32Array {
  const output = new Float32Array(seconds * RATE)
  const voice = INSTRUMENT_SOUNDS[id]({ pitch, velocity, heldSamples: heldSeconds * RATE }, RATE)
  for (let at = 0, i = 0; at < output.length; i++) {
    const end = Math.min(output.length, at + blocks[i % blocks.length])
    if (!voice.add(output, at, end)) break
    at = end
  }
  return output
}

const rms = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)
const peak = (samples: Float32Array): number => samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)

/** Strength of one frequency, by its sum with a sine and a cosine under a Hann window. */
function strength(samples: Float32Array, hz: number): number {
  let [re, im] = [0, 0]
  for (let n = 0; n < samples.length; n++) {
    const value = samples[n] * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / samples.length))
    re += value * Math.cos((2 * Math.PI * hz * n) / RATE)
    im += value * Math.sin((2 * Math.PI * hz * n) / RATE)
  }
  return Math.hypot(re, im)
}

/** The strongest frequency within 40 cents of a note, in cents from it. */
function centsOff(samples: Float32Array, pitch: number): number {
  const hz = 440 * 2 ** ((pitch - 69) / 12)
  const cents = Array.from({ length: 41 }, (_, i) => 2 * i - 40)
  const strengths = cents.map((value) => strength(samples, hz * 2 ** (value / 1200)))
  return cents[strengths.indexOf(Math.max(...strengths))]
}

describe.each(INSTRUMENTS)('the instrument %s', (id) => {
  // A sound that has ended at -100 dB is left off at the end of a block.
  it('sounds the same in blocks of any length', () => {
    expect(sound(id, 57, { blocks: [1, 777, 64, 30_000] })).toBeAllclose(sound(id, 57), { rtol: 0, atol: 1e-5 })
  })

  it('is louder when played harder, and never beyond full scale by itself', () => {
    for (const pitch of [36, 48, 60, 72, 84]) {
      const [soft, hard] = [0.3, 1].map((velocity) => sound(id, pitch, { velocity }))
      expect(peak(hard)).toBeLessThan(1.2)
      expect(peak(hard)).toBeGreaterThan(0.1)
      expect(rms(hard)).toBeGreaterThan(1.2 * rms(soft))
    }
  })

  it('stays below full scale with eight voices struck as hard as can be', () => {
    const chord = id === 'drums' ? [36, 38, 42, 46, 49, 51, 45, 39] : [36, 43, 48, 55, 60, 64, 67, 72]
    const sum = new Float32Array(RATE)
    for (const pitch of chord) sound(id, pitch, { velocity: 1, seconds: 1 }).forEach((value, i) => (sum[i] += INSTRUMENT_GAIN * value))
    expect(peak(sum)).toBeLessThan(1)
    expect(peak(sum)).toBeGreaterThan(0.25)
  })

  it('ends after its key has come up', () => {
    const seconds = 8
    const heard = sound(id, 60, { heldSeconds: 0.2, seconds })
    expect(peak(heard.subarray(7 * RATE))).toBeLessThan(1e-4)
  })
})

describe.each(INSTRUMENTS.filter((id) => id !== 'drums'))('the instrument %s', (id) => {
  // Strings and pads are several voices, up to 13 cents apart.
  const cents = id === 'strings' || id === 'pad' ? 15 : 8
  it.each([57, 69, 81])('is in tune at note %i', (pitch) => {
    const heard = sound(id, pitch, { heldSeconds: 1.5 }).subarray(RATE * 0.1, RATE * 0.8)
    expect(Math.abs(centsOff(heard, pitch))).toBeLessThanOrEqual(cents)
  })
})

it('the instruments are about as loud as each other: within 12 dB, struck alike and held', () => {
  const levels = INSTRUMENTS.filter((id) => id !== 'drums').map((id) => rms(sound(id, 55, { heldSeconds: 0.9, seconds: 1 })))
  expect(20 * Math.log10(Math.max(...levels) / Math.min(...levels))).toBeLessThan(12)
})
