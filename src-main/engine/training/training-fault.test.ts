import { describe, expect, it } from 'vitest'
import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { frameObjective, FRAME_MODELS } from '../models/index.ts'
import { CounterRandom } from '../random.ts'
import { Trainer } from './trainer.ts'
import { findTrainingFault } from './training-fault.ts'

const settings: NextFrameSettings = {
  ...FRAME_MODELS.bilinear.descriptor.presets.quick,
  sizes: { hidden: 5 },
  sequenceFrames: 3,
  batchSize: 2,
  weightAverageDecay: 0.9,
  gradientClipNorm: 1,
}
const objective = frameObjective(settings, { batch: 2, dimensions: 6 })
const random = new CounterRandom(1, 0)
const minibatch = (): Parameters<typeof findTrainingFault>[2] => ({
  tensors: {
    sequences: hostTensor(
      Float32Array.from({ length: 4 * 2 * 6 }, () => random.normal()),
      [4, 2, 6],
    ),
    weights: hostTensor([0.5, 0.5], [2]),
  },
  point: { step: 0, totalSteps: 1, halvings: 0 },
})

/** A trainer's first state, one tensor of it filled with a value. */
const stateWith = async (name: string, value: number): Promise<Map<string, HostTensor>> => {
  const trainer = await Trainer.create(objective, { provider: 'cpu', threads: 1 }, null)
  const state = await trainer.state()
  await trainer.dispose()
  const tensor = state.get(name) as HostTensor<'float32'>
  tensor.data.fill(value)
  return state
}

describe('findTrainingFault', () => {
  it('finds nothing in a sound step', async () => {
    expect(await findTrainingFault({ objective, threads: 1 }, await stateWith('step', 3), minibatch())).toBeNull()
  })

  it('names operation, layer and line of code where the forward pass overflows', async () => {
    const fault = await findTrainingFault({ objective, threads: 1 }, await stateWith('model/input/weights', 3e38), minibatch())
    expect(fault).toMatchObject({ fed: null, pass: 'forward', layer: 'input', operation: 'matMul' })
    expect(fault?.source).toMatch(/engine\/models\/bilinear\.ts:\d+$/)
  })

  it('tells gradients and update from it', async () => {
    const fault = await findTrainingFault({ objective, threads: 1 }, await stateWith('optimizer/mean-square/left/bias', -1), minibatch())
    expect(fault).toMatchObject({ operation: 'sqrt', fed: null, pass: 'backward', layer: 'left' })
  })

  it('says so where the values that were fed are the cause', async () => {
    const damaged = minibatch()
    damaged.tensors.sequences.data[7] = Number.NaN
    expect(await findTrainingFault({ objective, threads: 1 }, await stateWith('step', 0), damaged)).toMatchObject({
      operation: 'input',
      fed: 'sequences',
      pass: 'forward',
    })
  })
})
