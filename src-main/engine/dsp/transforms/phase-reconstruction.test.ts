import { describe, expect, it } from 'vitest'
import { cosine, identical, noise, plucks } from '../../../../test/support/signals.ts'
import { griffinLim, uniform } from './griffin-lim.ts'
import { MagnitudeHeap } from './magnitude-heap.ts'
import { integratePhase, PhaseStream } from './phase-gradient.ts'
import { fromPolar } from './polar.ts'
import { magnitudes, type Spectrogram } from './spectrogram.ts'
import { istft, stft } from './stft.ts'

const options = { fftSize: 1024, hopSamples: 128 }
const sound = plucks(2, 16_000)
const wanted = magnitudes(stft(sound, options))

/** How far a sound's magnitudes are from those wanted, dB: 20 log10 |A - |stft(x)|| / |A|. */
function spectralConvergenceDb(samples: Float32Array, { data, frames }: Spectrogram): number {
  const got = magnitudes(stft(samples, options))
  expect(got.frames).toBe(frames)
  let difference = 0
  let total = 0
  data.forEach((value, i) => {
    difference += (value - got.data[i]) ** 2
    total += value ** 2
  })
  return 10 * Math.log10(difference / total)
}

describe('Griffin-Lim', () => {
  const length = { lengthSamples: sound.length }

  it('comes nearer with every iteration, and faster with momentum', () => {
    const after = (iterations: number, momentum?: number): number =>
      spectralConvergenceDb(griffinLim(wanted, { ...options, ...length, iterations, momentum }), wanted)
    const [none, four, sixteen, thirtyTwo] = [0, 4, 16, 32].map((iterations) => after(iterations, 0))
    expect(four).toBeLessThan(none)
    expect(sixteen).toBeLessThan(four)
    expect(thirtyTwo).toBeLessThan(sixteen)
    // On this sound and seed: -19.7 dB against -16.2 dB.
    expect(after(32)).toBeLessThan(thirtyTwo - 2)
    expect(after(32)).toBeLessThan(-16)
  })

  it('leaves a spectrogram with its own phases as it is', () => {
    const spectrogram = stft(sound, options)
    const phases = { ...wanted, data: wanted.data.map((_, i) => Math.atan2(spectrogram.data[2 * i + 1], spectrogram.data[2 * i])) }
    expect(griffinLim(wanted, { ...options, ...length, iterations: 3, initialPhases: phases })).toBeAllclose(sound, { atol: 2e-5 })
  })

  it('is the same for the same seed', () => {
    const run = (seed: number): Float32Array => griffinLim(wanted, { ...options, iterations: 1, seed })
    expect(identical(run(7), run(7))).toBe(true)
    expect(identical(run(7), run(8))).toBe(false)
  })

  it('refuses what does not fit', () => {
    expect(() => griffinLim(wanted, { fftSize: 512 })).toThrow(/512 samples has 257 bins/)
    expect(() => griffinLim(wanted, { ...options, momentum: 1 })).toThrow(/momentum = 1 must lie between 0 and 1/)
  })
})

describe('phase-gradient heap integration', () => {
  const rebuilt = (phases: Spectrogram): Float32Array => istft(fromPolar(wanted, phases), { ...options, lengthSamples: sound.length })

  it('beats 32 iterations of Griffin-Lim on plucked notes', () => {
    const direct = spectralConvergenceDb(rebuilt(integratePhase(wanted, options)), wanted)
    const iterated = spectralConvergenceDb(griffinLim(wanted, { ...options, lengthSamples: sound.length, momentum: 0 }), wanted)
    expect(direct).toBeLessThan(-28)
    expect(direct).toBeLessThan(iterated)
  })

  it('finds the phase advance of a tone', () => {
    const tone = magnitudes(stft(cosine(16_000, 1003.7, 16_000), options))
    const phases = integratePhase(tone, options)
    const bin = Math.round(1003.7 / 15.625)
    const advance = (2 * Math.PI * 1003.7 * 128) / 16_000
    for (let frame = 20; frame < 100; frame++) {
      const step = phases.data[(frame + 1) * tone.bins + bin] - phases.data[frame * tone.bins + bin] - advance
      // The Hann window is not quite Gaussian: up to 2 % of a turn a frame.
      expect(Math.abs(step - 2 * Math.PI * Math.round(step / (2 * Math.PI)))).toBeLessThan(0.13)
    }
  })

  it('works frame by frame, nearly as well', () => {
    const stream = new PhaseStream(options)
    const frames: (Float32Array | null)[] = []
    for (let frame = 0; frame < wanted.frames; frame++)
      frames.push(stream.push(wanted.data.subarray(frame * wanted.bins, (frame + 1) * wanted.bins)))
    frames.push(stream.finish())
    expect(frames[0]).toBeNull()
    const data = Float32Array.from(frames.flatMap((frame) => (frame ? [...frame] : [])))
    expect(spectralConvergenceDb(rebuilt({ ...wanted, data }), wanted)).toBeLessThan(-25)
  })

  it('handles silence', () => {
    const silence = { frames: 3, bins: 513, data: new Float32Array(3 * 513) }
    expect(integratePhase(silence, options).data.every(Number.isFinite)).toBe(true)
    const stream = new PhaseStream(options)
    expect(stream.finish()).toBeNull()
    stream.push(new Float32Array(513))
    expect(stream.push(new Float32Array(513))?.every(Number.isFinite)).toBe(true)
    expect(() => stream.push(new Float32Array(5))).toThrow(/frames have 513 bins/)
  })
})

describe('magnitude heap', () => {
  it('gives points from the loudest down', () => {
    const keys = noise(200, 71)
    const heap = new MagnitudeHeap(200)
    keys.forEach((key, point) => heap.push(point, key))
    const order = Array.from({ length: 200 }, () => keys[heap.pop()])
    expect(order).toEqual([...keys].sort((a, b) => b - a))
    expect(heap.size).toBe(0)
  })
})

describe('uniform numbers', () => {
  it('fill 0..1 evenly', () => {
    const random = uniform(3)
    const counts = new Array<number>(10).fill(0)
    for (let i = 0; i < 10_000; i++) counts[Math.floor(10 * random())]++
    // Five standard deviations of a count of 1000.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })
})
