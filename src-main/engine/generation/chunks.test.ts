import { describe, expect, it } from 'vitest'
import { joined, randomFrames, randomNetwork } from '../../../test/support/random-network.ts'
import { FRAME_MODEL_IDS } from '../models/index.ts'
import { chunkSizes } from './chunks.ts'
import { createPredictor } from './predictors.ts'

const OPTIONS = { mode: 'stateful', weights: 'float32', provider: 'cpu', threads: 1 } as const
// Products of many rows add up in another order.
const TOLERANCE = { rtol: 1e-4, atol: 1e-5 }

/** 38 MB of weights and more, a matrix in panels among them. */
const LARGE = { dimensions: 4096, sequenceFrames: 4, sizes: { hidden: 512, filters: 2, blocks: 3 } }

describe('a large network that hears several frames at once', () => {
  it.each([...FRAME_MODEL_IDS.map((id) => ({ id, frames: Infinity })), { id: 'base', frames: 0 }] as const)(
    'predicts and remembers what it does after hearing them one by one: $id, for $frames frames',
    async ({ id, frames: toPlay }) => {
      const network = randomNetwork(id, LARGE)
      const frames = randomFrames(5, LARGE.dimensions)
      const [atOnce, oneByOne] = [await createPredictor(network, { ...OPTIONS, frames: toPlay }), await createPredictor(network, OPTIONS)]
      const expected: Float32Array[] = []
      for (const frame of frames) expected.push(await oneByOne.hear(frame))
      // From a memory that is not empty, too.
      const predictions = [await atOnce.hear(joined(frames.slice(0, 3))), await atOnce.hear(joined(frames.slice(3)))]
      expect(joined(predictions)).toBeAllclose(joined(expected), TOLERANCE)
      const [own, other] = [atOnce.state(), oneByOne.state()]
      expect(Object.keys(own)).toEqual(Object.keys(other))
      for (const [name, { data }] of Object.entries(own)) expect(data).toBeAllclose(other[name].data, TOLERANCE)
      await atOnce.dispose()
      await oneByOne.dispose()
    },
  )
})

describe('chunkSizes', () => {
  it('makes equal chunks, as long as one may be, and leaves the rest to single frames', () => {
    expect(chunkSizes(39, true)).toEqual([39])
    expect(chunkSizes(64, true)).toEqual([64])
    expect(chunkSizes(131, true)).toEqual([43, 43, 43, 1, 1])
    expect(chunkSizes(1, true)).toEqual([1])
    expect(chunkSizes(0, true)).toEqual([])
  })

  it('takes single frames where there are no chunks', () => expect(chunkSizes(3, false)).toEqual([1, 1, 1]))
})
