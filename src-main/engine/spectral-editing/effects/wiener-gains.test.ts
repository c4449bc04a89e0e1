import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../../test/support/seeded-random.ts'
import { realFftPlan } from '../../dsp/fft-plan.ts'
import { TIME_FRAMES, WienerGains } from './wiener-gains.ts'

/** The formula, bin by bin in double precision. */
function slowGains(powers: number[][], overNoise: Float32Array, floor: number): number[][] {
  const bins = overNoise.length
  const mean = (values: number[][]): number[][] =>
    values.map((frame, t) =>
      frame.map((_, k) => {
        let sum = 0
        for (let around = -TIME_FRAMES; around <= TIME_FRAMES; around++) {
          const other = values.at(t + around)
          if (!other || t + around < 0) return NaN
          const near = k === 0 || k === bins - 1 ? [other[k], other[k], other[k]] : [other[k - 1], other[k], other[k + 1]]
          sum += near[0] + near[1] + near[2]
        }
        return sum / (3 * (2 * TIME_FRAMES + 1))
      }),
    )
  const over = mean(powers.map((frame) => frame.map((power, k) => power * overNoise[k])))
  return mean(over.map((frame) => frame.map((value) => Math.max(floor, 1 - 1 / Math.max(1, value)))))
}

describe('gains over a noise print', () => {
  it.each([129, 1025])('are those of the formula, with %i bins', (bins) => {
    const random = seededRandom(bins)
    const frames = 21
    const powers = Array.from({ length: frames }, () => Array.from({ length: bins }, () => (random(1000) / 250) ** 2))
    const overNoise = Float32Array.from({ length: bins }, () => 0.2 + random(1000) / 1000)
    const gains = new WienerGains(overNoise, 0.25)
    powers.forEach((frame, t) => gains.powersOf(t, frames).set(frame))
    const found = gains.lessOne(frames)
    const wanted = slowGains(powers, overNoise, 0.25)
    let worst = 0
    for (let t = 2 * TIME_FRAMES; t < frames - 2 * TIME_FRAMES; t++)
      for (let k = 0; k < bins; k++) worst = Math.max(worst, Math.abs(found[t * gains.stride + k] + 1 - wanted[t][k]))
    // Single precision, some twenty roundings.
    expect(worst).toBeLessThan(3e-6)
  })

  it('silence where a print is: the floor, nothing that is no number', () => {
    const gains = new WienerGains(new Float32Array(129).fill(1), 0.1)
    for (let t = 0; t < 12; t++) gains.powersOf(t, 12).fill(0)
    const found = gains.lessOne(12)
    for (let k = 0; k < 129; k++) expect(found[5 * gains.stride + k]).toBeCloseTo(-0.9, 6)
  })
})

describe('bins of a spectrum', () => {
  it('are weighed each by itself, the lowest and the highest, too', () => {
    const plan = realFftPlan(64)
    plan.input.set(Float32Array.from({ length: 64 }, (_, n) => Math.sin(n * n)))
    plan.forward()
    const before = plan.spectrum.slice()
    const weights = Float32Array.from({ length: 33 }, (_, k) => 1 + k / 7)
    plan.weigh(weights)
    const wanted = before.map((value, i) => value * (i === 0 ? weights[0] : i === 1 ? weights[32] : weights[i >> 1]))
    expect(Array.from(plan.spectrum)).toEqual(Array.from(wanted))
  })
})
