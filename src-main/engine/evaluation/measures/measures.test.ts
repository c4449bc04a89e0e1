import { describe, expect, it } from 'vitest'
import { concatenate, cosine, noise } from '../../../../test/support/signals.ts'
import { beatTimes } from './beats.ts'
import { clickTimes } from './clicks.ts'
import { meanFlatness } from './flatness.ts'
import { dipDb, dipsDb } from './join-dips.ts'
import { bestKey, keyClarities, MAJOR_PROFILE, MINOR_PROFILE, pitchClassDistribution } from './key-clarity.ts'
import { interOnsetIntervals, onsetRates, onsetTimes } from './onsets.ts'
import { pulseClarities, pulseOf } from './pulse-clarity.ts'
import { loopRate } from './repetition.ts'
import { soundFeatures, YARDSTICK_RATE as RATE } from './sound-features.ts'

/** Notes of 0.4 s with an attack of 3 ms that die away, one at each time. */
function notes(seconds: number, at: readonly { time: number; hz: number }[]): Float32Array {
  const sound = new Float32Array(seconds * RATE)
  for (const { time, hz } of at) {
    const start = Math.round(time * RATE)
    for (let n = 0; n < 0.4 * RATE && start + n < sound.length; n++) {
      const t = n / RATE
      const attack = t < 0.003 ? Math.sin((Math.PI * t) / 0.006) ** 2 : 1
      const envelope = attack * Math.exp(-8 * t) * (1 - t / 0.4) ** 2
      for (let harmonic = 1; harmonic <= 6; harmonic++)
        sound[start + n] += (0.1 / harmonic) * envelope * Math.sin(2 * Math.PI * harmonic * hz * t)
    }
  }
  return sound
}

const everySoOften = (period: number, seconds: number): { time: number; hz: number }[] =>
  Array.from({ length: Math.floor((seconds - 0.3) / period) }, (_, i) => ({ time: 0.3 + i * period, hz: [220, 262, 330, 392][i % 4] }))

describe('the view that all yardsticks share', () => {
  it('gives a sine of full scale 0 dB in its band and nothing far from it', () => {
    const { logMel } = soundFeatures(cosine(2 * RATE, 1000, RATE))
    const middle = logMel.data.subarray(40 * 64, 41 * 64)
    // A triangle's peak lies within half a bin of 1 kHz, where the window has lost 1.5 dB at most and the neighbours' bins add 2.
    expect(Math.max(...middle)).toBeGreaterThan(-2)
    expect(Math.max(...middle)).toBeLessThan(2.5)
    expect(middle[60]).toBe(-90)
  })
})

describe('onsets', () => {
  it('are found where notes begin, within two hops', () => {
    const played = everySoOften(0.37, 8)
    const found = onsetTimes(soundFeatures(notes(8, played)).flux)
    expect(found).toHaveLength(played.length)
    // A window reaches 46 ms ahead of its centre.
    played.forEach(({ time }, i) => expect(Math.abs(found[i] - time)).toBeLessThan(0.05))
  })

  it('are none in silence, a steady tone and noise', () => {
    for (const sound of [new Float32Array(4 * RATE), noise(4 * RATE, 3, 0.3)]) expect(onsetTimes(soundFeatures(sound).flux)).toEqual([])
    expect(onsetTimes(soundFeatures(cosine(4 * RATE, 440, RATE, 0.5)).flux).filter((time) => time > 0.1 && time < 3.9)).toEqual([])
  })

  it('give rates and intervals', () => {
    expect(onsetRates([0.5, 1, 1.5, 5, 9], 9, 4)).toEqual([0.75, 0.25])
    expect(onsetRates([0.5, 1], 2, 4)).toEqual([1])
    expect(interOnsetIntervals([0, 0.5, 1.5, 9])).toEqual([0.5, 1])
  })
})

describe('pulse', () => {
  it('of even notes is clear, and has their period or a multiple of it', () => {
    const { clarity, beatSeconds } = pulseOf(soundFeatures(notes(8, everySoOften(0.5, 8))).flux)
    expect(clarity).toBeGreaterThan(0.85)
    // One frame is 23 ms.
    expect(Math.abs(beatSeconds / 0.5 - Math.round(beatSeconds / 0.5))).toBeLessThan(0.05)
  })

  it('of notes at random times is less clear than of even ones', () => {
    const times = noise(16, 5, 0.5).map((value) => 0.3 + (value + 0.5) * 7.2)
    const random = pulseOf(
      soundFeatures(
        notes(
          8,
          Array.from(times, (time) => ({ time, hz: 262 })),
        ),
      ).flux,
    ).clarity
    expect(random).toBeLessThan(0.5)
  })

  it('is nothing in silence', () => {
    expect(pulseClarities(soundFeatures(new Float32Array(3 * RATE)).flux)).toEqual([0])
  })

  it('gives beats that meet the notes', () => {
    const beats = beatTimes(soundFeatures(notes(12, everySoOften(0.6, 12))).flux)
    const inner = beats.filter((beat) => beat > 1 && beat < 11)
    expect(inner.length).toBeGreaterThan(14)
    for (const beat of inner) expect(Math.abs(((beat - 0.3 + 0.3) % 0.6) - 0.3)).toBeLessThan(0.06)
  })
})

describe('keys', () => {
  it('are known by their own profile, whatever their tonic', () => {
    for (const [mode, profile] of [
      ['major', MAJOR_PROFILE],
      ['minor', MINOR_PROFILE],
    ] as const) {
      for (const tonic of [0, 5, 11]) {
        const chroma = profile.map((_, i) => profile[(i - tonic + 12) % 12])
        expect(bestKey(chroma)).toEqual({ mode, tonic, clarity: expect.closeTo(1, 10) as number })
      }
    }
  })

  it('of all pitch classes alike do not exist', () => {
    expect(bestKey(new Array(12).fill(1)).clarity).toBe(0)
  })

  it('are clearer in a triad than in a chromatic cluster', () => {
    const chord = (midi: number[]): Float32Array =>
      midi
        .map((note) => cosine(8 * RATE, 440 * 2 ** ((note - 69) / 12), RATE, 0.1))
        .reduce((sum, tone) => sum.map((value, n) => value + tone[n]))
    const [triad] = keyClarities(soundFeatures(chord([60, 64, 67])).chroma)
    const [cluster] = keyClarities(soundFeatures(chord([60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71])).chroma)
    // Three equal shares against the profile: 0.83 by hand; neighbours take a little of each.
    expect(triad).toBeGreaterThan(0.75)
    expect(triad).toBeLessThan(0.86)
    expect(cluster).toBeLessThan(0.5)
  })

  it('come from shares of pitch classes that a tone gives to its own', () => {
    const shares = pitchClassDistribution(soundFeatures(cosine(4 * RATE, 440, RATE, 0.5)).chroma)
    expect(shares.indexOf(Math.max(...shares))).toBe(9)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
    expect(pitchClassDistribution(soundFeatures(new Float32Array(RATE)).chroma)).toEqual(new Array(12).fill(1 / 12))
  })
})

describe('loops', () => {
  it('are all of a sound that repeats one second, and of a hum; nothing of silence', () => {
    const second = notes(1, [
      { time: 0.1, hz: 330 },
      { time: 0.5, hz: 220 },
    ])
    expect(loopRate(soundFeatures(concatenate([second, second, second, second, second, second])))).toBeGreaterThan(0.75)
    // The ends, where the transform sees half a window, are another sound.
    expect(loopRate(soundFeatures(cosine(4 * RATE, 110, RATE, 0.3)))).toBeGreaterThan(0.9)
    expect(loopRate(soundFeatures(new Float32Array(4 * RATE)))).toBe(0)
  })

  it('are none where each note is another', () => {
    const scale = Array.from({ length: 16 }, (_, i) => ({ time: 0.1 + i * 0.5, hz: 220 * 2 ** (((i * 7) % 16) / 12) }))
    expect(loopRate(soundFeatures(notes(8.5, scale)))).toBe(0)
  })
})

describe('flatness', () => {
  it('is that of white noise by closed form, near 0 for a tone, 0 for silence', () => {
    // Power of a bin of noise is exponential: geometric over arithmetic mean is exp(-gamma) = 0.561 (Euler's constant).
    expect(meanFlatness(noise(8 * RATE, 2, 0.5))).toBeCloseTo(0.561, 2)
    expect(meanFlatness(cosine(2 * RATE, 440, RATE, 0.5))).toBeLessThan(0.001)
    expect(meanFlatness(new Float32Array(RATE))).toBe(0)
  })
})

describe('clicks', () => {
  it('are counted and placed', () => {
    const tone = cosine(2 * 44_100, 300, 44_100, 0.3)
    for (let n = 44_100; n < tone.length; n++) tone[n] *= -1
    // Where 300 Hz passes its crest: the jump is 0.6.
    expect(clickTimes(tone, 44_100)).toHaveLength(1)
    expect(clickTimes(tone, 44_100)[0]).toBeCloseTo(1, 3)
  })

  it('are none in tones, noise, silence and notes that begin suddenly', () => {
    for (const sound of [cosine(RATE, 5000, RATE, 0.9), noise(RATE, 1, 0.5), new Float32Array(RATE), notes(4, everySoOften(0.4, 4))])
      expect(clickTimes(sound, RATE)).toEqual([])
  })
})

describe('dips at joins', () => {
  it('are as deep as the level falls', () => {
    const tone = cosine(2 * RATE, 1000, RATE, 0.5)
    for (let n = Math.round(0.99 * RATE); n < 1.01 * RATE; n++) tone[n] *= 0.1
    expect(dipDb(tone, RATE, 1)).toBeCloseTo(-20, 0)
    expect(dipDb(tone, RATE, 0.5)).toBeCloseTo(0, 0)
  })

  it('are nothing at the ends and in silence', () => {
    const sound = new Float32Array(RATE)
    expect(dipDb(sound, RATE, 0.01)).toBeNull()
    expect(dipDb(sound, RATE, 0.5)).toBeNull()
    expect(dipsDb(sound, RATE, [0.01, 0.5])).toEqual([])
    expect(dipsDb(cosine(RATE, 1000, RATE, 0.5), RATE, [0.01, 0.5])).toEqual([expect.closeTo(0, 0)])
  })
})
