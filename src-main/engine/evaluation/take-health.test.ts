import { describe, expect, it } from 'vitest'
import { takeHealthSchema } from '../../../src-shared/project/index.ts'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { TakeHealthMeter } from './take-health.ts'

const RATE = 16000
const FRAME = 4000

const sine = (seconds: number, amplitude: (t: number) => number, frequencyHz = 443.7): Float32Array =>
  Float32Array.from({ length: seconds * RATE }, (_, n) => amplitude(n / RATE) * Math.sin((2 * Math.PI * frequencyHz * n) / RATE))

const healthOf = (samples: Float32Array, blockSamples = samples.length): ReturnType<TakeHealthMeter['result']> => {
  const meter = new TakeHealthMeter(RATE, FRAME)
  for (let start = 0; start < samples.length; start += blockSamples) meter.add([samples.subarray(start, start + blockSamples)])
  return meter.result()
}

describe('TakeHealthMeter', () => {
  it('finds nothing wrong with a steady sine', () => {
    const health = healthOf(sine(5, () => 0.5))
    expect(health.rmsDb).toBeCloseTo(-9.03, 2)
    expect(health.peakDb).toBeCloseTo(-6.02, 2)
    expect(health.silentFraction).toBe(0)
    expect(health.clippedFraction).toBe(0)
    expect(health.energyDriftDb).toBeCloseTo(0, 3)
    expect(health.joinClickRatio).toBeCloseTo(1, 1)
  })

  it('measures a fade as drift: 20 dB over 10 s is 16 dB between the middles of the first and last fifth', () => {
    const health = healthOf(sine(10, (t) => 0.5 * 10 ** (-t / 10)))
    // The two fifths' middles lie 8 s apart; their energy means are both shifted alike.
    expect(health.energyDriftDb).toBeCloseTo(-16, 1)
  })

  it('counts silent pieces and clipped samples', () => {
    const half = sine(4, (t) => (t < 2 ? 0.5 : 0))
    expect(healthOf(half).silentFraction).toBeCloseTo(0.5, 2)
    const clipped = sine(1, () => 2).map((x) => Math.max(-1, Math.min(1, x)))
    // A sine of amplitude 2 is beyond 1 for two thirds of the time.
    expect(healthOf(clipped).clippedFraction).toBeCloseTo(2 / 3, 1)
  })

  it('hears jumps at the joins', () => {
    const jumping = sine(5, () => 0.5).map((x, n) => (Math.floor(n / FRAME) % 2 === 0 ? x : -x + 0.1))
    expect(healthOf(jumping).joinClickRatio).toBeGreaterThan(20)
  })

  it('hears jumps at joins that are told as they come, and at no other place', () => {
    const ratio = (joinAt: number): number => {
      const sound = Float32Array.from({ length: RATE }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 220 * i) / RATE) + (i >= 5000 ? 0.2 : 0))
      const meter = new TakeHealthMeter(RATE, null)
      meter.joinAt(3000)
      meter.add([sound.subarray(0, 4000)])
      meter.joinAt(joinAt)
      meter.add([sound.subarray(4000)])
      return meter.result().joinClickRatio
    }
    expect(ratio(5000)).toBeGreaterThan(20)
    expect(ratio(9000)).toBeLessThan(1)
  })

  it('does not take a jump in mid-frame for one at a join', () => {
    const jumping = sine(5, () => 0.5).map((x, n) => (Math.floor((n + FRAME / 2) / FRAME) % 2 === 0 ? x : -x + 0.1))
    expect(healthOf(jumping).joinClickRatio).toBeLessThan(1)
  })

  it('gives finite numbers for digital silence and for nothing', () => {
    expect(takeHealthSchema.parse(healthOf(new Float32Array(RATE)))).toMatchObject({ rmsDb: -120, silentFraction: 1, joinClickRatio: 1 })
    takeHealthSchema.parse(new TakeHealthMeter(RATE, FRAME).result())
  })

  it('counts clipped samples of both channels of a stereo take', () => {
    const meter = new TakeHealthMeter(RATE, FRAME)
    meter.add([sine(1, () => 2).map((x) => Math.max(-1, Math.min(1, x))), sine(1, () => 0.5)])
    expect(meter.result().clippedFraction).toBeCloseTo(1 / 3, 1)
  })

  it('does not depend on how the take is cut into blocks', () => {
    const samples = sine(2, (t) => 0.3 + 0.2 * t)
    const whole = healthOf(samples)
    // The level meter adds up in vectors, block by block, so sums differ in their last digits: 1e-8 dB here.
    expect(healthOf(samples, 777)).toEqual({ ...whole, rmsDb: expect.closeTo(whole.rmsDb, 7) })
  })

  describe('movement', () => {
    const movementOf = (samples: Float32Array) => {
      const meter = new TakeHealthMeter(RATE, FRAME)
      meter.add([samples])
      return meter.movement()
    }

    it('of a drone is none: a steady level, no onsets', () => {
      const drone = movementOf(sine(10, () => 0.4))
      expect(drone.levelSpreadDb).toBeLessThan(0.1)
      expect(drone.onsetsPerSecond).toBe(0)
    })

    it('of plucked notes has one onset a note and the spread of their decay', () => {
      // Two a second, each falling by 20 dB a second and cut off by the next: a ramp of 10 dB, whose deviation is 10 / sqrt 12.
      const plucked = movementOf(sine(10, (t) => 0.5 * 10 ** -(t % 0.5)))
      expect(plucked.onsetsPerSecond).toBeCloseTo(1.9, 1)
      expect(plucked.levelSpreadDb).toBeCloseTo(10 / Math.sqrt(12), 0)
    })

    it('tells noise from tones: 2 - 2 cos of the frequency, against 2', () => {
      const random = seededRandom(1)
      expect(movementOf(sine(2, () => 0.5)).roughness).toBeCloseTo(2 - 2 * Math.cos((2 * Math.PI * 443.7) / RATE), 3)
      expect(movementOf(Float32Array.from({ length: 5 * RATE }, () => random(1000) / 1000 - 0.4995)).roughness).toBeCloseTo(2, 1)
      expect(movementOf(new Float32Array(RATE))).toEqual({ levelSpreadDb: 0, onsetsPerSecond: 0, roughness: 0 })
    })
  })
})
