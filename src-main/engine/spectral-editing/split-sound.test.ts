import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { realFftPlan } from '../dsp/fft-plan.ts'
import { median } from '../dsp/median.ts'
import { soundOf, type ReadableSound } from './readable-sound.ts'
import { firstPart } from './split-sound.ts'

const RATE = 22_050
const SECONDS = 3
const FRAMES = SECONDS * RATE

/** Signal over error, dB. */
function sdr(wanted: Float32Array, got: Float32Array): number {
  let [signal, error] = [0, 0]
  wanted.forEach((value, i) => {
    signal += value * value
    error += (value - got[i]) ** 2
  })
  return 10 * Math.log10(signal / error)
}

function read(sound: ReadableSound, block = sound.frames): Float32Array[] {
  const { channels, frames } = sound
  const whole = Array.from({ length: channels }, () => new Float32Array(frames))
  for (let at = 0; at < frames; at += block)
    sound.read(
      at,
      whole.map((samples) => samples.subarray(at, at + block)),
    )
  return whole
}

const tone = (hz: number, gain: number): Float32Array =>
  Float32Array.from({ length: FRAMES }, (_, i) => {
    let value = 0
    for (let h = 1; h <= 8; h++) value += Math.sin((2 * Math.PI * h * hz * i) / RATE) / h
    return gain * value
  })

function strokes(): Float32Array {
  const random = new CounterRandom(3, 0)
  const samples = new Float32Array(FRAMES)
  for (let at = 3000; at < FRAMES - 4000; at += 8000)
    for (let i = 0; i < 3000; i++) samples[at + i] += 0.4 * random.normal() * Math.exp(-i / 400)
  return samples
}

/** What librosa publishes as `effects.hpss` does with its defaults, written from its definition: 2048 samples, 31 frames, 31 bins, power 2. */
function published(samples: Float32Array): Float32Array {
  const [size, hop, half] = [2048, 512, 15]
  const [frames, bins] = [1 + Math.floor(samples.length / hop), size / 2 + 1]
  const [window, fft] = [hannWindow(size), realFftPlan(size)]
  const spectra: Float32Array[] = []
  const magnitudes: number[][] = []
  for (let t = 0; t < frames; t++) {
    for (let i = 0; i < size; i++) fft.input[i] = (samples[t * hop - size / 2 + i] ?? 0) * window[i]
    fft.forward()
    const spectrum = fft.spectrum.slice()
    spectra.push(spectrum)
    magnitudes.push(
      Array.from({ length: bins }, (_, k) =>
        k === 0 ? Math.abs(spectrum[0]) : k === bins - 1 ? Math.abs(spectrum[1]) : Math.hypot(spectrum[2 * k], spectrum[2 * k + 1]),
      ),
    )
  }
  const [sum, weight] = [new Float32Array(samples.length), new Float32Array(samples.length)]
  const around = (values: (i: number) => number, middle: number, count: number): number =>
    median(
      Array.from({ length: 2 * half + 1 }, (_, i) => middle - half + i)
        .filter((i) => i >= 0 && i < count)
        .map(values),
    )
  for (let t = 0; t < frames; t++) {
    fft.spectrum.set(spectra[t])
    for (let k = 0; k < bins; k++) {
      const h = around((i) => magnitudes[i][k], t, frames) ** 2
      const p = around((i) => magnitudes[t][i], k, bins) ** 2
      const kept = h + p > 0 ? h / (h + p) : 0.5
      if (k === 0 || k === bins - 1) fft.spectrum[k === 0 ? 0 : 1] *= kept
      else for (const at of [2 * k, 2 * k + 1]) fft.spectrum[at] *= kept
    }
    fft.inverse()
    for (let i = 0; i < size; i++) {
      const n = t * hop - size / 2 + i
      if (n < 0 || n >= samples.length) continue
      sum[n] += (fft.input[i] / size) * window[i]
      weight[n] += window[i] ** 2
    }
  }
  return sum.map((value, n) => value / Math.max(weight[n], 1e-6))
}

describe('tones and strokes', () => {
  const [tonal, struck] = [tone(220, 0.1).map((value, i) => value + 0.05 * Math.sin((2 * Math.PI * 623 * i) / RATE)), strokes()]
  const mixed = tonal.map((value, i) => value + struck[i])

  it('part better than by the published method', async () => {
    const [first] = read(await firstPart(soundOf([mixed], RATE), 'harmonic-percussive'))
    const rest = mixed.map((value, i) => value - first[i])
    const other = published(mixed)
    expect(sdr(tonal, first)).toBeGreaterThan(sdr(tonal, other))
    expect(sdr(struck, rest)).toBeGreaterThan(
      sdr(
        struck,
        mixed.map((value, i) => value - other[i]),
      ),
    )
    expect(sdr(struck, rest)).toBeGreaterThan(8)
  }, 60_000)
})

describe('centre and sides', () => {
  const [middle, left, right] = [tone(233, 0.1), tone(311, 0.1), tone(415, 0.1)]
  const sound = soundOf([middle.map((value, i) => value + left[i]), middle.map((value, i) => value + right[i])], RATE)

  it('part what lies in the middle from what lies to the left and right', async () => {
    const [l, r] = read(await firstPart(sound, 'centre-sides'))
    expect(r).toEqual(l)
    expect(sdr(middle, l)).toBeGreaterThan(12)
  })

  it('are all of a sound of two same channels, and nothing of one in opposite phase', async () => {
    const [same] = read(await firstPart(soundOf([middle, middle], RATE), 'centre-sides'))
    expect(sdr(middle, same)).toBeGreaterThan(60)
    const opposite = middle.map((value) => -value)
    const [none] = read(await firstPart(soundOf([middle, opposite], RATE), 'centre-sides'))
    expect(Math.max(...none.map(Math.abs))).toBeLessThan(1e-6)
  })

  it('are the same whatever stretches are asked for', async () => {
    const part = await firstPart(sound, 'centre-sides')
    const [whole] = read(part)
    const [pieces] = read(part, 10_007)
    expect(Math.max(...whole.map((value, i) => Math.abs(value - pieces[i])))).toBeLessThan(1e-6)
  })

  it('are no parts of a sound of one channel', async () => {
    await expect(firstPart(soundOf([middle], RATE), 'centre-sides')).rejects.toThrow(/two channels/)
  })
})
