import { beforeAll, describe, expect, it } from 'vitest'
import { hostTensor, type HostTensor } from '../../../src-main/engine/host-tensor.ts'
import { CounterRandom } from '../../../src-main/engine/random.ts'
import { adversarial, openForm, quantised, trainedWeights, variational } from './index.ts'

const int = (value: number): HostTensor => hostTensor([value], [], 'int32')
const numbers = ({ data }: HostTensor): number[] => Array.from(data, Number)
const meanSquare = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / a.length

const noise = (count: number, seed: number): Float32Array => {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from({ length: count }, () => random.normal())
}

describe('the variational autoencoder as ONNX files', () => {
  let weights: Map<string, HostTensor>
  beforeAll(async () => {
    weights = await trainedWeights(variational)
  })

  it('gives a sound back through encoder and decoder', async () => {
    const { sounds } = variational.minibatch
    const [encoder, decoder] = [await openForm(variational, 'encoder', weights), await openForm(variational, 'decoder', weights)]
    const { latent } = await encoder.run({ sounds })
    const back = await decoder.run({ latent })
    const power = meanSquare(numbers(sounds), new Array<number>(sounds.data.length).fill(0))
    // 0 is perfect; silence in its place would be 1.
    expect(meanSquare(numbers(back.sounds), numbers(sounds)) / power).toBeLessThan(0.02)
    await Promise.all([encoder, decoder].map((session) => session.dispose()))
  })

  it('makes sounds out of nothing, the same ones from the same seed and place', async () => {
    const form = await openForm(variational, 'sounds out of nothing', weights)
    expect([...form.inputNames].sort()).toEqual(['counter', 'seed'])
    const sounds = async (seed: number, counter: number) => numbers((await form.run({ seed: int(seed), counter: int(counter) })).sounds)
    const first = await sounds(1, 0)
    expect(await sounds(1, 0)).toEqual(first)
    expect(await sounds(1, 1)).not.toEqual(first)
    expect(await sounds(2, 0)).not.toEqual(first)
    await form.dispose()
  })
})

describe('the vector-quantised autoencoder as ONNX files', () => {
  it('writes a sound as codes and reads it from them', async () => {
    const weights = await trainedWeights(quantised)
    const { sounds } = quantised.minibatch
    const [encoder, decoder] = [await openForm(quantised, 'encoder', weights), await openForm(quantised, 'decoder', weights)]
    const { codes } = await encoder.run({ sounds })
    const back = await decoder.run({ codes })
    expect(codes.dtype).toBe('int32')
    expect(codes.shape).toEqual([32])
    // The sounds are made of four different quarters.
    expect(new Set(numbers(codes)).size).toBe(4)
    expect(meanSquare(numbers(back.sounds), numbers(sounds))).toBeLessThan(0.002)
    await Promise.all([encoder, decoder].map((session) => session.dispose()))
  })
})

describe('the generator of the adversarial pair as an ONNX file', () => {
  it('makes the tone of the recordings from noise it never heard, in more than one phase', async () => {
    const [rows, samples, cycles] = [16, 32, 4]
    const weights = await trainedWeights(adversarial)
    const generator = await openForm(adversarial, 'generator', weights)
    const sounds = numbers((await generator.run({ noise: hostTensor(noise(rows * 4, 77), [rows, 4]) })).sounds)
    let [total, atTone] = [0, 0]
    const phases = Array.from({ length: rows }, (_, row) => {
      let [cosine, sine] = [0, 0]
      for (let n = 0; n < samples; n++) {
        const value = sounds[row * samples + n]
        total += value * value
        cosine += value * Math.cos((2 * Math.PI * cycles * n) / samples) * Math.sqrt(2 / samples)
        sine += value * Math.sin((2 * Math.PI * cycles * n) / samples) * Math.sqrt(2 / samples)
      }
      atTone += cosine ** 2 + sine ** 2
      return Math.atan2(sine, cosine)
    })
    // White noise has 2 / 32 of its energy there, the recordings all.
    expect(atTone / total).toBeGreaterThan(0.85)
    // Length of the mean of the phases as unit vectors: 1 where all are equal, 0 for the recordings, which are all round.
    const mean = (f: (x: number) => number): number => phases.reduce((sum, phase) => sum + f(phase), 0) / rows
    expect(Math.hypot(mean(Math.cos), mean(Math.sin))).toBeLessThan(0.7)
    await generator.dispose()
  })
})
