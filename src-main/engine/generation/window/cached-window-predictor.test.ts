import { describe, expect, it } from 'vitest'
import { randomFrames, randomNetwork } from '../../../../test/support/random-network.ts'
import { MODEL_IDS, type ModelDefinition } from '../../models/index.ts'
import { CachedWindowPredictor } from './cached-window-predictor.ts'
import { splitStep } from './split-step.ts'
import { WindowPredictor } from './window-predictor.ts'

const DIMENSIONS = 18
const FRAMES = 12
const SIZES = { hidden: 6, filters: 3, blocks: 3 }
const OPTIONS = { provider: 'cpu', threads: 1 } as const
const SHAPE = { dimensions: DIMENSIONS, sequenceFrames: FRAMES, sizes: SIZES }

describe.each(MODEL_IDS)('the cached window of model %s', (id) => {
  const network = randomNetwork(id, SHAPE)

  it('predicts what the whole window predicts, before it is full and long after', async () => {
    const plain = await WindowPredictor.create(network, 'float32', OPTIONS)
    const cached = (await CachedWindowPredictor.create(network, 'float32', OPTIONS)) as CachedWindowPredictor
    expect(cached).not.toBeNull()
    for (const frame of randomFrames(2 * FRAMES + 3, DIMENSIONS)) {
      await plain.append(frame)
      await cached.append(frame)
      // Products of other shapes add up in another order: units in the last place of sums near 1, over 12 steps.
      expect(await cached.predict()).toBeAllclose(await plain.predict(), { rtol: 1e-5, atol: 5e-6 })
    }
    await plain.dispose()
    await cached.dispose()
  })

  it('goes on from a memory that was read before', async () => {
    const cached = (await CachedWindowPredictor.create(network, 'float32', OPTIONS)) as CachedWindowPredictor
    const [first, second, third] = randomFrames(3, DIMENSIONS)
    await cached.append(first)
    const kept = cached.state()
    await cached.append(second)
    const expected = (await cached.predict()).slice()
    await cached.append(third)
    cached.setState(kept)
    await cached.append(second)
    expect(await cached.predict()).toEqual(expected)
    await cached.dispose()
  })
})

describe('splitStep', () => {
  it('cuts before the LSTM, after what sees single frames', () => {
    const split = splitStep(randomNetwork('fc', SHAPE), { batch: 1, limit: 3 })!
    expect(split.boundary.map(({ shape }) => shape)).toEqual([[1, 4 * SIZES.hidden]])
    expect(split.recurrent.map(({ name }) => name)).toEqual(['lstm/h', 'lstm/c'])
    expect(split.memoryFrames).toBe(0)
  })

  it('knows that a picture of three frames hands two of them on', () => {
    const split = splitStep(randomNetwork('conv2d', SHAPE), { batch: 1, limit: 3 })!
    expect(split.passing.map(({ name }) => name)).toEqual(['past'])
    expect(split.memoryFrames).toBe(2)
  })

  it('has no cut where the part before the memory would see too many frames', async () => {
    const network = randomNetwork('conv2d', { ...SHAPE, sizes: { ...SIZES, blocks: 6 } })
    expect(splitStep(network, { batch: 1, limit: 3 })).toBeNull()
    expect(splitStep(network, { batch: 1, limit: 6 })?.memoryFrames).toBe(5)
    expect(await CachedWindowPredictor.create(network, 'float32', OPTIONS)).toBeNull()
  })

  it('counts a state that is computed with as memory, even where nothing else depends on it', () => {
    const network = randomNetwork('base', SHAPE)
    const running: ModelDefinition = {
      ...network.definition,
      predict: (scope, frames, sizes) => {
        const held = scope.state('held', [DIMENSIONS])
        scope.carry('held', held)
        return network.definition.predict(scope, frames, sizes)
      },
    }
    const split = splitStep({ ...network, definition: running }, { batch: 1, limit: 3 })!
    expect(split.recurrent.map(({ name }) => name)).toContain('held')
  })
})
