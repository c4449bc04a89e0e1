import { describe, expect, it } from 'vitest'
import { joined, randomFrames, randomNetwork } from '../../../../test/support/random-network.ts'
import { RecomputedWindow } from '../../../../test/support/recomputed-window.ts'
import { concat, reshape, slice, sub } from '../../graph/index.ts'
import { FRAME_MODEL_IDS, type FrameModel } from '../../models/index.ts'
import { createPredictor } from '../predictors.ts'
import type { TrainedNetwork } from '../playable-model.ts'
import { splitStep } from './split-step.ts'
import { staggeredForm } from './staggered-form.ts'

const DIMENSIONS = 18
const FRAMES = 12
const SIZES = { hidden: 6, filters: 3, blocks: 3 }
const OPTIONS = { provider: 'cpu', threads: 1, weights: 'float32' } as const
const SHAPE = { dimensions: DIMENSIONS, sequenceFrames: FRAMES, sizes: SIZES }
// Products of other shapes add up in another order: units in the last place of sums near 1, over 12 steps.
const TOLERANCE = { rtol: 1e-5, atol: 5e-6 }

async function expectAsRecomputed(network: TrainedNetwork, frames: readonly Float32Array[]): Promise<void> {
  const recomputed = await RecomputedWindow.create(network, 'float32', OPTIONS)
  const staggered = await createPredictor(network, { ...OPTIONS, mode: 'window' })
  for (const [heard, frame] of frames.entries()) {
    const [expected, predicted] = [await recomputed.hear(frame), await staggered.hear(frame)]
    if (heard + 1 >= network.sequenceFrames) expect(predicted).toBeAllclose(expected, TOLERANCE)
  }
  await recomputed.dispose()
  await staggered.dispose()
}

describe.each(FRAME_MODEL_IDS)('the windows of model %s', (id) => {
  const network = randomNetwork(id, SHAPE)

  it('predict what a window computed alone predicts, from the first full one on', () =>
    expectAsRecomputed(network, randomFrames(2 * FRAMES + 3, DIMENSIONS)))

  it('predict from the frames there are before one is full', async () => {
    const frames = randomFrames(FRAMES - 1, DIMENSIONS)
    const staggered = await createPredictor(network, { ...OPTIONS, mode: 'window' })
    for (const [heard, frame] of frames.entries()) {
      const short = await RecomputedWindow.create({ ...network, sequenceFrames: heard + 1 }, 'float32', OPTIONS)
      const expected = await short.hear(joined(frames.slice(0, heard + 1)))
      expect(await staggered.hear(frame)).toBeAllclose(expected.subarray(-expected.length / (heard + 1)), TOLERANCE)
      await short.dispose()
    }
    await staggered.dispose()
  })

  it('go on from a memory that was read before', async () => {
    const staggered = await createPredictor(network, { ...OPTIONS, mode: 'window' })
    const [first, second, third] = randomFrames(3, DIMENSIONS)
    await staggered.hear(first)
    const kept = staggered.state()
    const expected = await staggered.hear(second)
    await staggered.hear(third)
    staggered.setState(kept)
    expect(await staggered.hear(second)).toEqual(expected)
    await staggered.dispose()
  })
})

describe('staggeredForm', () => {
  it('follows a picture that is longer than the window', () =>
    expectAsRecomputed(
      randomNetwork('conv2d', { ...SHAPE, sequenceFrames: 4, sizes: { ...SIZES, blocks: 6 } }),
      randomFrames(11, DIMENSIONS),
    ))

  it('has one window where sequences are one frame long', () =>
    expectAsRecomputed(randomNetwork('base', { ...SHAPE, sequenceFrames: 1 }), randomFrames(3, DIMENSIONS)))

  it('follows a model that has no memory but the frame before', () => {
    const network = randomNetwork('base', SHAPE)
    const predict: FrameModel['predict'] = (scope, frames) => {
      const [steps, batch, dimensions] = frames.shape
      const before = scope.state('before', [dimensions])
      const all = concat([reshape(before, [1, batch, dimensions]), frames], 0)
      scope.carry('before', reshape(slice(all, [steps, 0, 0], [1, batch, dimensions]), [batch, dimensions]))
      return sub(frames, slice(all, [0, 0, 0], frames.shape))
    }
    return expectAsRecomputed({ ...network, definition: { ...network.definition, predict } }, randomFrames(2 * FRAMES, DIMENSIONS))
  })

  it('computes what all windows see alike once, and the prediction for the oldest alone', () => {
    const { prediction, states } = staggeredForm(randomNetwork('base', SHAPE))
    const rows = [prediction, ...states.map(({ output }) => output)].map(({ shape }) => shape)
    expect(rows).toEqual([
      [1, DIMENSIONS],
      [FRAMES, SIZES.hidden],
      [FRAMES, SIZES.hidden],
    ])
  })
})

describe('splitStep', () => {
  it('cuts before the LSTM, after what sees single frames', () => {
    const split = splitStep(randomNetwork('fc', SHAPE), { batch: 1, limit: 3 })
    expect(split.boundary.map(({ shape }) => shape)).toEqual([[1, 4 * SIZES.hidden]])
    expect(split.recurrent.map(({ name }) => name)).toEqual(['lstm/h', 'lstm/c'])
    expect(split.memoryFrames).toBe(0)
  })

  it('knows that a picture of three frames hands two of them on', () => {
    const split = splitStep(randomNetwork('conv2d', SHAPE), { batch: 1, limit: 3 })
    expect(split.passing.map(({ name }) => name)).toEqual(['past'])
    expect(split.memoryFrames).toBe(2)
  })

  it('counts a state that is computed with as memory, even where nothing else depends on it', () => {
    const network = randomNetwork('base', SHAPE)
    const running: typeof network.definition = {
      ...network.definition,
      predict: (scope, frames, sizes) => {
        const held = scope.state('held', [DIMENSIONS])
        scope.carry('held', held)
        return network.definition.predict(scope, frames, sizes)
      },
    }
    const split = splitStep({ ...network, definition: running }, { batch: 1, limit: 3 })
    expect(split.recurrent.map(({ name }) => name)).toContain('held')
  })
})
