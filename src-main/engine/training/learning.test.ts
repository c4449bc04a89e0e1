import { describe, expect, it } from 'vitest'
import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { frameObjective, FRAME_MODEL_IDS, FRAME_MODELS, type FrameModelId } from '../models/index.ts'
import { CounterRandom } from '../random.ts'
import { Trainer, type Minibatches, type StepResults } from './trainer.ts'

const STEPS = 6
const BATCH = 3
const DIMENSIONS = 10
const SMALL: Record<string, number> = { hidden: 24, filters: 4, blocks: 3 }

const settingsFor = (model: FrameModelId, changes: Partial<NextFrameSettings> = {}): NextFrameSettings => ({
  ...FRAME_MODELS[model].descriptor.presets.quick,
  sizes: Object.fromEntries(
    FRAME_MODELS[model].descriptor.sizes.filter(({ optional }) => !optional).map(({ name, minimum }) => [name, SMALL[name] ?? minimum]),
  ),
  sequenceFrames: STEPS,
  batchSize: BATCH,
  inputNoise: 0,
  learningRate: 1e-2,
  ...changes,
})

/** A rate that differs from step to step at first. */
const SCHEDULE = { learningRateSchedule: { warmUpSteps: 3, then: 'cosine' } } as const

const create = (settings: NextFrameSettings, state: ReadonlyMap<string, HostTensor> | null = null): Promise<Trainer> =>
  Trainer.create(frameObjective(settings, { batch: BATCH, dimensions: DIMENSIONS }), { provider: 'cpu', threads: 1 }, state)

const SEQUENCE_SHAPE = [STEPS + 1, BATCH, DIMENSIONS]
const VALUES = (STEPS + 1) * BATCH * DIMENSIONS

const minibatch = (seed: number): Float32Array => {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from({ length: VALUES }, () => random.normal())
}

/** Of each sequence the same share in the loss, unless others are given. */
const batches = (
  sequences: readonly Float32Array[],
  { from = 0, weights }: { from?: number; weights?: Float32Array } = {},
): Minibatches => {
  const steps = sequences.length
  const stacked = Float32Array.from(sequences.flatMap((values) => [...values]))
  return {
    tensors: {
      sequences: hostTensor(stacked, [steps, ...SEQUENCE_SHAPE]),
      weights: hostTensor(weights ?? new Float32Array(steps * BATCH).fill(1 / BATCH), [steps, BATCH]),
    },
    points: sequences.map((_, i) => ({ step: from + i, totalSteps: 20, halvings: 0 })),
  }
}

const lossesOf = ({ measures }: StepResults): number[] => [...measures.loss]

/** `steps` different minibatches, `perRun` of them in each run of the engine. */
const lossesOver = async (trainer: Trainer, steps: number, perRun: number, from = 0): Promise<number[]> => {
  const losses: number[] = []
  for (let start = from; start < from + steps; start += perRun) {
    const sequences = Array.from({ length: Math.min(perRun, from + steps - start) }, (_, i) => minibatch(start + i))
    losses.push(...lossesOf(await trainer.run(batches(sequences, { from: start }))))
  }
  return losses
}

describe.each(FRAME_MODEL_IDS)('training %s', (model) => {
  it('overfits one batch to under 5 % of its first loss', async () => {
    const steady = { dropout: 0, learningRateSchedule: { warmUpSteps: 0, then: 'constant' } } as const
    const trainer = await create(settingsFor(model, steady))
    const many = batches(Array.from({ length: 50 }, () => minibatch(1)))
    const { name } = FRAME_MODELS[model].descriptor.measures[0]
    const primary = async (): Promise<number> => (await trainer.run(many)).measures[name].at(-1)!
    const first = (await trainer.run(many)).measures[name][0]
    // A bell curve whose error falls to 5 % of its square is more likely by half the logarithm of 20.
    const enough = name === 'loss' ? 0.05 * first : first - Math.log(20) / 2
    let last = first
    for (let run = 0; run < 30 && last >= enough; run++) last = await primary()
    expect(last).toBeLessThan(enough)
    await trainer.dispose()
  })

  it('takes the same steps however many go into one run, and from a copied state; dropout, noise, a schedule, clipping and averages included', async () => {
    const settings = settingsFor(model, {
      ...SCHEDULE,
      dropout: 0.2,
      recurrentDropout: 0.5,
      inputNoise: 0.3,
      l2: 1e-3,
      gradientClipNorm: 0.1,
      weightAverageDecay: 0.9,
    })
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
    const same = batches([minibatch(1), minibatch(1)])
    const [quietFirst, quietSecond] = lossesOf(await plain.run(same))
    expect(quietSecond).toBeCloseTo(quietFirst, 6)
    const [first, second] = lossesOf(await noisy.run(same))
    expect(Math.abs(first - second)).toBeGreaterThan(1e-4)
  })

  it('leaves rows of weight 0 out of loss and gradient', async () => {
    const settings = settingsFor('bilinear')
    const [full, padded] = [await create(settings), await create(settings)]
    const clean = minibatch(1)
    const dirty = clean.slice()
    for (let t = 0; t <= STEPS; t++) for (let d = 0; d < DIMENSIONS; d++) dirty[(t * BATCH + 2) * DIMENSIONS + d] = 100
    const weights = Float32Array.from([0.5, 0.5, 0])
    const [a] = lossesOf(await full.run(batches([clean], { weights })))
    const [b] = lossesOf(await padded.run(batches([dirty], { weights })))
    expect(a).toBe(b)
    expect(await full.weights()).toEqual(await padded.weights())
  })

  it('scales the gradients of a step down to the largest norm allowed, and leaves shorter ones', async () => {
    // RMSprop's first slot is a tenth of the squared gradient, so the gradients it was given can be read from it.
    const settings = settingsFor('base', { optimizer: 'rmsprop', learningRate: 0 })
    const slotsAfterOneStep = async (gradientClipNorm: number | null): Promise<{ norm: number; slots: number[] }> => {
      const trainer = await create({ ...settings, gradientClipNorm })
      const { gradientNorms } = await trainer.run(batches([minibatch(1)]))
      const slots = [...(await trainer.state())].flatMap(([name, { data }]) =>
        name.startsWith('optimizer/') ? Array.from(data, Number) : [],
      )
      await trainer.dispose()
      return { norm: gradientNorms[0], slots }
    }
    const free = await slotsAfterOneStep(null)
    const normOf = (slots: number[]): number => Math.sqrt(slots.reduce((sum, slot) => sum + slot * 10, 0))
    // Float32: sums of 3000 squares, of which each has 24 bits.
    expect(normOf(free.slots)).toBeCloseTo(free.norm, 5)
    const clipped = await slotsAfterOneStep(free.norm / 4)
    expect(clipped.norm).toBe(free.norm)
    expect(normOf(clipped.slots)).toBeCloseTo(free.norm / 4, 5)
    clipped.slots.forEach((slot, i) => expect(Math.abs(slot - free.slots[i] / 16)).toBeLessThan(1e-5 * Math.max(...free.slots)))
    expect((await slotsAfterOneStep(free.norm * 1.01)).slots).toEqual(free.slots)
  })

  it('plays the moving average of the weights where one is kept, and learns the same beside it', async () => {
    const [plain, averaged] = [
      await create(settingsFor('base', SCHEDULE)),
      await create(settingsFor('base', { ...SCHEDULE, weightAverageDecay: 0.75 })),
    ]
    const expected = await averaged.weights()
    expect(expected).toEqual(await plain.weights())
    for (let t = 1; t <= 12; t++) {
      expect(await lossesOver(averaged, 1, 1, t)).toEqual(await lossesOver(plain, 1, 1, t))
      const share = 1 - Math.min(0.75, (1 + t) / (10 + t))
      for (const [name, { data }] of await plain.weights()) {
        const average = expected.get(name)!.data as Float32Array
        average.forEach((value, i) => (average[i] = value + share * (Number(data[i]) - value)))
      }
    }
    const played = await averaged.weights()
    expect([...played.keys()]).toEqual([...expected.keys()])
    // Float32, a few roundings a step.
    for (const [name, { data }] of played)
      data.forEach((value, i) => expect(Math.abs(Number(value) - Number(expected.get(name)!.data[i]))).toBeLessThan(1e-6))
    expect(played).not.toEqual(await plain.weights())
  })
})
