import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { HEARD_RATE } from './heard-rate.ts'
import { onsetStrength, OnsetStrengthMeter, STRENGTH_FRAME_SAMPLES, STRENGTH_HOP_SAMPLES } from './onset-strength.ts'

/** Noise that becomes louder in steps. */
function steppedNoise(samples: number): Float32Array {
  const random = new CounterRandom(11, 0)
  return Float32Array.from({ length: samples }, (_, n) => 0.02 * 3 ** Math.floor(n / 1100) * (random.uniform() - 0.5))
}

/** The formula as it stands: a transform by its definition, triangles a quarter tone apart, the loudest neighbour 20 ms before. */
function definedStrength(samples: Float32Array): { all: number[]; bass: number[] } {
  const size = STRENGTH_FRAME_SAMPLES
  const bins = [...Array(500).keys()]
    .map((i) => 27.5 * 2 ** (i / 24))
    .filter((hz) => hz <= 10_500)
    .map((hz) => Math.round((hz * size) / HEARD_RATE))
    .filter((bin, i, all) => bin > 0 && bin !== all[i - 1])
  const [cosines, sines] = [Math.cos, Math.sin].map((wave) => Array.from({ length: size }, (_, n) => wave((2 * Math.PI * n) / size)))
  const frames = Math.floor(samples.length / STRENGTH_HOP_SAMPLES) + 1
  const levels = Array.from({ length: frames }, (_, t) => {
    const start = t * STRENGTH_HOP_SAMPLES - size / 2
    const magnitudes = Array.from({ length: size / 2 }, (_, k) => {
      let [re, im] = [0, 0]
      for (let n = 0; n < size; n++) {
        const value = (samples[start + n] ?? 0) * (0.5 - 0.5 * cosines[n])
        re += value * cosines[(k * n) % size]
        im -= value * sines[(k * n) % size]
      }
      return Math.hypot(re, im)
    })
    return bins.slice(1, -1).map((middle, b) => {
      const weight = (k: number): number => Math.min((k - bins[b]) / (middle - bins[b]), (bins[b + 2] - k) / (bins[b + 2] - middle))
      return Math.log10(1 + magnitudes.reduce((sum, value, k) => sum + Math.max(0, weight(k)) * value, 0))
    })
  })
  const low = bins.slice(0, -2).filter((bin) => ((bin + 1) * HEARD_RATE) / size < 150).length
  const mean = (t: number, bands: number): number =>
    t < 2
      ? 0
      : levels[t]
          .slice(0, bands)
          .reduce((sum, value, b) => sum + Math.max(0, value - Math.max(...levels[t - 2].slice(Math.max(0, b - 1), b + 2))), 0) / bands
  return { all: levels.map((row, t) => mean(t, row.length)), bass: levels.map((_, t) => mean(t, low)) }
}

describe('how strongly something begins', () => {
  const samples = steppedNoise(4000)

  it('is what its formula says, by a transform by its definition', () => {
    const { all, bass } = onsetStrength(samples)
    const defined = definedStrength(samples)
    expect(Math.max(...defined.all)).toBeGreaterThan(0.1)
    // float32 spectra beside double: a hundred-thousandth of a unit of log10.
    expect(all).toBeAllclose(defined.all, { atol: 1e-5 })
    expect(bass).toBeAllclose(defined.bass, { atol: 1e-5 })
  })

  it('is the same of sound that comes in pieces', () => {
    const meter = new OnsetStrengthMeter()
    for (let at = 0; at < samples.length; at += 333) meter.push(samples.subarray(at, at + 333))
    expect(meter.finish()).toEqual(onsetStrength(samples))
  })
})
