import { describe, expect, it } from 'vitest'
import { randomFrames, randomNetwork } from '../../../test/support/random-network.ts'
import { hostTensor, hostZeros } from '../host-tensor.ts'
import { FRAME_MODEL_IDS, windowForm } from '../models/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { FedWeights } from './fed-weights.ts'

const SHAPE = { dimensions: 18, sequenceFrames: 3, sizes: { hidden: 6, filters: 3, blocks: 3 } }

describe('FedWeights', () => {
  it.each(FRAME_MODEL_IDS)('computes what the model with its weights inside computes: %s', async (id) => {
    const { definition, sizes, weights } = randomNetwork(id, SHAPE)
    const { frames, predictions } = windowForm(definition, sizes, { steps: 3, batch: 1, dimensions: 18 })
    const program = { inputs: [frames], outputs: { predictions }, weights }
    const heard = hostTensor(Float32Array.from(randomFrames(3, 18).flatMap((frame) => [...frame])), [3, 1, 18])
    const fed = await FedWeights.open(program, { threads: 1, panels: true })
    const inside = await Session.create(compileGraph(program), { threads: 1 })
    const [own, expected] = [await fed.run({ frames: heard }), await inside.run({ frames: heard })]
    // The same kernels; weights that are known beforehand are added up in another order.
    expect(own.predictions.data).toBeAllclose(expected.predictions.data as Float32Array, { rtol: 1e-5, atol: 1e-6 })
    expect(own.predictions.data).not.toBeAllclose(hostZeros([3, 1, 18]).data, { atol: 1e-3 })
    await fed.dispose()
    await inside.dispose()
  })
})
