import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { COLOUR_BINS, COLOUR_HOP, COLOUR_SIZE, coloursOf, magnitudesOf, PLANE_RATE } from './colours.ts'
import { SpectrumVoice } from './spectrum-voice.ts'
import { Wanderer } from './wanderer.ts'

const tone = (hz: number, peak: number, samples: number): Float32Array =>
  Float32Array.from({ length: samples }, (_, n) => peak * Math.sin((2 * Math.PI * hz * n) / PLANE_RATE))
const rmsDb = (sound: Float32Array): number => 10 * Math.log10(sound.reduce((sum, x) => sum + x * x, 0) / sound.length)

/** Sound of the moments of a sound, one after the other. */
function again(sound: Float32Array): Float32Array {
  const { levelDb, values } = coloursOf(sound)
  const voice = new SpectrumVoice(1)
  const blocks = Array.from(levelDb, (level, t) => voice.next(magnitudesOf(values.slice(t * COLOUR_BINS, (t + 1) * COLOUR_BINS), level)))
  return Float32Array.from(blocks.flatMap((block) => [...block]))
}

describe('the colours of moments', () => {
  it('say the level of a sound apart from what it is like', () => {
    const [loud, soft] = [coloursOf(tone(440, 0.5, 4096)), coloursOf(tone(440, 0.05, 4096))]
    // A sine's level is 3 dB below its peak; the frames hold no whole number of periods.
    expect(loud.levelDb[3]).toBeCloseTo(20 * Math.log10(0.5) - 3.01, 1)
    expect(loud.levelDb[3] - soft.levelDb[3]).toBeCloseTo(20, 3)
    expect(soft.values).toBeAllclose(loud.values, { atol: 0.05 })
  })

  it('become magnitudes again, where they are not silent', () => {
    const random = new CounterRandom(3, 0)
    const noise = Float32Array.from({ length: COLOUR_SIZE }, () => 0.1 * random.normal())
    const { levelDb, values } = coloursOf(noise)
    const magnitudes = magnitudesOf(values, levelDb[0])
    const energy = magnitudes.reduce((sum, value) => sum + value * value, 0)
    expect(10 * Math.log10((2 * energy) / (COLOUR_SIZE ** 2 * (3 / 8)))).toBeCloseTo(levelDb[0], 2)
    const other = coloursOf(Float32Array.from(noise, (x) => 3 * x))
    expect(magnitudesOf(other.values, levelDb[0])).toBeAllclose(magnitudes, { rtol: 1e-2, atol: 1e-3 })
  })
})

describe('sound of magnitudes', () => {
  it.each([440, 1000.5, 3123])('is a steady tone of %f Hz where they are those of one', (hz) => {
    const sound = again(tone(hz, 0.3, PLANE_RATE)).subarray(PLANE_RATE / 4, (3 * PLANE_RATE) / 4)
    expect(Math.abs(rmsDb(sound) - (20 * Math.log10(0.3) - 3.01))).toBeLessThan(1)
    const strength = (at: number): number => {
      let [re, im] = [0, 0]
      sound.forEach((x, n) => {
        const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / sound.length)
        re += window * x * Math.cos((2 * Math.PI * at * n) / PLANE_RATE)
        im += window * x * Math.sin((2 * Math.PI * at * n) / PLANE_RATE)
      })
      return Math.hypot(re, im)
    }
    // A peak between bins is found to a tenth of one, 2.3 Hz; 40 Hz aside there is next to nothing.
    const near = Array.from({ length: 11 }, (_, i) => strength(hz + i - 5))
    expect(Math.max(...near)).toBeGreaterThan(20 * Math.max(strength(hz + 40), strength(hz - 40)))
  })

  it('is noise without a tone in it where they are flat', () => {
    const voice = new SpectrumVoice(4)
    const flat = new Float32Array(COLOUR_BINS).fill(1)
    const sound = Float32Array.from(Array.from({ length: 200 }, () => [...voice.next(flat)]).flat())
    const { levelDb, values } = coloursOf(sound.subarray(COLOUR_SIZE))
    const mean = new Float64Array(COLOUR_BINS)
    for (let t = 0; t < levelDb.length; t++) for (let k = 0; k < COLOUR_BINS; k++) mean[k] += values[t * COLOUR_BINS + k] / levelDb.length
    // Over two seconds no bin stays louder than another: means of some two hundred draws of decibels that spread by 5.6.
    const within = [...mean.subarray(5, COLOUR_BINS - 5)]
    expect((Math.max(...within) - Math.min(...within)) * 15).toBeLessThan(6)
  })

  it('goes on from a moment as it did', () => {
    const { levelDb, values } = coloursOf(tone(700, 0.2, 8192))
    const magnitudes = magnitudesOf(values.slice(0, COLOUR_BINS), levelDb[0])
    const voice = new SpectrumVoice(2)
    for (let i = 0; i < 5; i++) voice.next(magnitudes)
    const { moment } = voice
    const first = voice.next(magnitudes)
    voice.moment = moment
    expect(voice.next(magnitudes)).toEqual(first)
    expect(first).toHaveLength(COLOUR_HOP)
  })
})

describe('a place that wanders', () => {
  const REST = { x: 1, y: -1, wander: 0, glideSeconds: 0.05 }

  it('comes to where the hand is, and stays', () => {
    const wanderer = new Wanderer(1, { x: 0, y: 0 })
    const places = Array.from({ length: 100 }, () => wanderer.next(REST))
    // Within glideSeconds, 4.7 moments, by all but the e-th part.
    expect(1 - places[4][0]).toBeCloseTo(Math.exp((-5 * COLOUR_HOP) / PLANE_RATE / 0.05), 5)
    expect(places[99][0]).toBeCloseTo(1, 6)
    expect(places[99][1]).toBeCloseTo(-1, 6)
  })

  it('wanders as far as is asked, without corners, and the same way from the same seed', () => {
    const places = (seed: number): [number, number][] => {
      const wanderer = new Wanderer(seed, { x: 0, y: 0 })
      return Array.from({ length: 40_000 }, () => wanderer.next({ x: 0, y: 0, wander: 1, glideSeconds: 0.05 }))
    }
    const found = places(5)
    const deviation = Math.sqrt(found.reduce((sum, [x]) => sum + x * x, 0) / found.length)
    // Seven minutes of a walk that forgets in seconds: some hundred independent places.
    expect(Math.abs(deviation - 1)).toBeLessThan(0.25)
    const step = Math.max(...found.slice(1).map(([x], i) => Math.abs(x - found[i][0])))
    expect(step).toBeLessThan(0.05)
    expect(places(5)).toEqual(found)
    expect(places(6)).not.toEqual(found)
  })
})
