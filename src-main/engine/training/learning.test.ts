import { describe, expect, it } from 'vitest'
import type { ModelId, TrainingSettings } from '../../../src-shared/project/index.ts'
import { MODEL_IDS } from '../../../src-shared/project/index.ts'
import type { HostTensor } from '../host-tensor.ts'
import { MODELS } from '../models/index.ts'
import { CounterRandom } from '../nn/index.ts'
import { Trainer } from './trainer.ts'

const STEPS = 6
const BATCH = 3
const DIMENSIONS = 10
const SMALL: Record<string, number> = { hidden: 24, filters: 4, blocks: 3 }

const settingsFor = (model: ModelId, changes: Partial<TrainingSettings> = {}): TrainingSettings => ({
  ...MODELS[model].descriptor.presets.quick,
  sizes: Object.fromEntries(MODELS[model].descriptor.sizes.map(({ name }) => [name, SMALL[name]])),
  sequenceFrames: STEPS,
  batchSize: BATCH,
  inputNoise: 0,
  learningRate: 1e-2,
  ...changes,
})

const create = (settings: TrainingSettings, state: ReadonlyMap<string, HostTensor> | null = null): Promise<Trainer> =>
  Trainer.create(settings, { batch: BATCH, dimensions: DIMENSIONS, provider: 'cpu', threads: 1 }, state)

const minibatch = (trainer: Trainer, seed: number): Float32Array => {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from({ length: trainer.valuesPerStep }, () => random.normal())
}

/** `steps` different minibatches, `perRun` of them in each run of the engine. */
const lossesOver = async (trainer: Trainer, steps: number, perRun: number, from = 0): Promise<number[]> => {
  const losses: number[] = []
  for (let start = from; start < from + steps; start += perRun) {
    const count = Math.min(perRun, from + steps - start)
    const sequences = new Float32Array(count * trainer.valuesPerStep)
    for (let i = 0; i < count; i++) sequences.set(minibatch(trainer, start + i), i * trainer.valuesPerStep)
    losses.push(...(await trainer.run(count, sequences, new Float32Array(count * BATCH).fill(1 / BATCH))))
  }
  return losses
}

describe.each(MODEL_IDS)('training %s', (model) => {
  it('overfits one batch to under 5 % of its first loss', async () => {
    const trainer = await create(settingsFor(model))
    const one = minibatch(trainer, 1)
    const perRun = 50
    const sequences = new Float32Array(perRun * one.length)
    for (let i = 0; i < perRun; i++) sequences.set(one, i * one.length)
    const weights = new Float32Array(perRun * BATCH).fill(1 / BATCH)
    const first = (await trainer.run(perRun, sequences, weights))[0]
    let last = first
    for (let run = 0; run < 30 && last >= 0.05 * first; run++) last = (await trainer.run(perRun, sequences, weights)).at(-1)!
    expect(last).toBeLessThan(0.05 * first)
    await trainer.dispose()
  })

  it('takes the same steps however many go into one run, and from a copied state, dropout and noise included', async () => {
    const settings = settingsFor(model, { dropout: 0.2, recurrentDropout: 0.5, inputNoise: 0.3, l2: 1e-3 })
    const oneByOne = await create(settings)
    const expected = await lossesOver(oneByOne, 8, 1)
    const inThrees = await create(settings)
    expect(await lossesOver(inThrees, 5, 3)).toEqual(expected.slice(0, 5))
    const resumed = await create(settings, await inThrees.state())
    expect(await lossesOver(resumed, 3, 2, 5)).toEqual(expected.slice(5))
    expect(await resumed.state()).toEqual(await oneByOne.state())
    await Promise.all([oneByOne, inThrees, resumed].map((trainer) => trainer.dispose()))
  })
})

describe('training', () => {
  it('gives other losses for another seed', async () => {
    const losses = await Promise.all([1, 2].map(async (seed) => lossesOver(await create(settingsFor('base', { seed })), 2, 2)))
    expect(losses[0]).not.toEqual(losses[1])
  })

  it.each(['dropout', 'recurrentDropout', 'inputNoise'] as const)('%s changes the losses from step to step', async (setting) => {
    const plain = await create(settingsFor('fc', { learningRate: 1e-12 }))
    const noisy = await create(settingsFor('fc', { learningRate: 1e-12, [setting]: 0.5 }))
    const same = new Float32Array(2 * plain.valuesPerStep)
    same.set(minibatch(plain, 1))
    same.set(minibatch(plain, 1), plain.valuesPerStep)
    const weights = new Float32Array(2 * BATCH).fill(1 / BATCH)
    const [quietFirst, quietSecond] = await plain.run(2, same, weights)
    expect(quietSecond).toBeCloseTo(quietFirst, 6)
    const [first, second] = await noisy.run(2, same, weights)
    expect(Math.abs(first - second)).toBeGreaterThan(1e-4)
  })

  it('leaves rows of weight 0 out of loss and gradient', async () => {
    const settings = settingsFor('bilinear')
    const [full, padded] = [await create(settings), await create(settings)]
    const clean = minibatch(full, 1)
    const dirty = clean.slice()
    for (let t = 0; t <= STEPS; t++) for (let d = 0; d < DIMENSIONS; d++) dirty[(t * BATCH + 2) * DIMENSIONS + d] = 100
    const weights = Float32Array.from([0.5, 0.5, 0])
    const [a] = await full.run(1, clean, weights)
    const [b] = await padded.run(1, dirty, weights)
    expect(a).toBe(b)
    expect(await full.weights()).toEqual(await padded.weights())
  })
})
