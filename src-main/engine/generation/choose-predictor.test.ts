import { describe, expect, it } from 'vitest'
import type { GenerationSettings } from '../../../src-shared/project/index.ts'
import { joined, randomFrames, randomNetwork } from '../../../test/support/random-network.ts'
import { FRAME_MODELS } from '../models/index.ts'
import { choosePredictor, errorChange, MOST_ERROR_CHANGE, nextFrameError } from './choose-predictor.ts'
import type { PlayableModel, TrainedNetwork } from './playable-model.ts'
import { createPredictor } from './predictors.ts'
import type { FramePredictor } from './predictors.ts'

const OPTIONS = { provider: 'cpu', threads: 1 } as const
const AUTO: GenerationSettings = {
  mode: 'stateful',
  seconds: 1,
  level: 'hold',
  variation: 0,
  randomSeed: 1,
  rawJoins: false,
  weights: 'auto',
}
/** 37 MB of weights. */
const LARGE = { dimensions: 1000, sequenceFrames: 4, sizes: { hidden: 1024 } }
const SMALL = { dimensions: 18, sequenceFrames: 4, sizes: { hidden: 6 } }

/** A model whose frames are the samples themselves. */
const playable = (network: TrainedNetwork): PlayableModel =>
  ({
    ...network,
    codec: { ...network.codec, encode: ([samples]: Float32Array[]) => samples.slice() },
    standardiser: { apply: (frames: Float32Array) => frames },
  }) as unknown as PlayableModel

/** What a network plays on from one frame, with the weights as they are. */
async function ownFrames(network: TrainedNetwork, count: number): Promise<Float32Array[]> {
  const predictor = await createPredictor(network, { ...OPTIONS, mode: 'stateful', weights: 'float32' })
  const frames = randomFrames(1, network.codec.dimensions)
  while (frames.length < count) frames.push(await predictor.hear(frames[frames.length - 1]))
  await predictor.dispose()
  return frames
}

describe('choosePredictor', () => {
  it('takes 8 bits for a large network that predicts the seed as well with them', async () => {
    const network = randomNetwork('base', LARGE)
    const seed = joined(randomFrames(4, LARGE.dimensions))
    const { predictor, weights } = await choosePredictor(playable(network), [seed], AUTO, OPTIONS)
    expect(weights).toBe('int8')
    // It begins with an empty memory, whatever it heard to be chosen.
    const [exact, rounded] = await Promise.all(
      (['float32', 'int8'] as const).map((precision) => createPredictor(network, { ...OPTIONS, mode: 'stateful', weights: precision })),
    )
    expect(await predictor.hear(seed)).toEqual(await rounded.hear(seed))
    rounded.setState(exact.state())
    expect(await errorChange({ exact, rounded }, seed, network)).toBeLessThan(MOST_ERROR_CHANGE)
    await Promise.all([predictor, exact, rounded].map((opened) => opened.dispose()))
  })

  it('takes full precision where rounding shows: a seed that the network predicts without fault', async () => {
    const network = randomNetwork('base', LARGE)
    const seed = joined(await ownFrames(network, 4))
    const { predictor, weights } = await choosePredictor(playable(network), [seed], AUTO, OPTIONS)
    expect(weights).toBe('float32')
    await predictor.dispose()
  })

  it('takes full precision for a small network, and what it is told', async () => {
    const model = playable(randomNetwork('base', SMALL))
    const seed = joined(randomFrames(4, SMALL.dimensions))
    for (const [wanted, expected] of [
      ['auto', 'float32'],
      ['int8', 'int8'],
      ['float32', 'float32'],
    ] as const) {
      const { predictor, weights } = await choosePredictor(model, [seed], { ...AUTO, weights: wanted }, OPTIONS)
      expect(weights).toBe(expected)
      await predictor.dispose()
    }
  })

  it('refuses 8 bits where the provider cannot play them', async () => {
    const model = playable(randomNetwork('base', SMALL))
    await expect(
      choosePredictor(model, [new Float32Array(72)], { ...AUTO, weights: 'int8' }, { provider: 'webgpu', threads: 1 }),
    ).rejects.toThrow(/8 bits .* webgpu/)
  })
})

describe('nextFrameError', () => {
  it('is the mean square of what each prediction missed', async () => {
    const always = (value: number): FramePredictor =>
      ({ hear: async (frames: Float32Array) => frames.map(() => value) }) as unknown as FramePredictor
    // Heard: (9, 9), then (1, 2), then (3, 4); predicted: 1 each time. Missed by 0, 1, 2 and 3.
    const network = { codec: { dimensions: 2 }, definition: FRAME_MODELS.base }
    expect(await nextFrameError(always(1), Float32Array.of(9, 9, 1, 2, 3, 4), network)).toBe((0 + 1 + 4 + 9) / 4)
  })
})

describe.each(['stateful', 'window'] as const)('a predictor in mode %s', (mode) => {
  it.each(['float32', 'int8'] as const)('goes on from a state it had before, with %s weights', async (weights) => {
    const network = randomNetwork('fc', { dimensions: 256, sequenceFrames: 5, sizes: { hidden: 256 } })
    const [one, other] = await Promise.all([0, 1].map(() => createPredictor(network, { ...OPTIONS, mode, weights })))
    const [first, second, third] = randomFrames(3, 256)
    await one.hear(joined([first, second]))
    const state = one.state()
    const expected = await one.hear(third)
    await other.hear(third)
    other.setState(state)
    for (const tensor of Object.values(state)) tensor.data.fill(0)
    expect(await other.hear(third)).toEqual(expected)
    await one.dispose()
    await other.dispose()
  })
})
