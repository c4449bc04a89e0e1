import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { ProviderError } from '../errors.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { frameObjective, FRAME_MODEL_IDS, FRAME_MODELS, stepForm } from '../models/index.ts'
import { initialValues } from '../nn/index.ts'
import { CounterRandom } from '../random.ts'
import { trainingProgram } from '../training/training-program.ts'
import { createStepRunner } from './create-step-runner.ts'
import { openGraph } from './open-graph.ts'
import { restoreRemovedUtilities, startTfjs } from './start-tfjs.ts'
import { TfjsGraph } from './tfjs-graph.ts'
import { TfjsStepRunner } from './tfjs-step-runner.ts'

/** Hundreds of single-precision operations in another order. */
const chained = { rtol: 1e-3, atol: 1e-4 }
const SIZES: Record<string, number> = { hidden: 6, filters: 2, blocks: 2 }
const sizesOf = (id: (typeof FRAME_MODEL_IDS)[number]): Record<string, number> =>
  Object.fromEntries(FRAME_MODELS[id].descriptor.sizes.map(({ name }) => [name, SIZES[name]]))

const numbers = (seed: number, shape: readonly number[]): HostTensor => {
  const random = new CounterRandom(seed, 0)
  return hostTensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
    shape,
  )
}

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe.each(FRAME_MODEL_IDS)('%s on TensorFlow.js', (id) => {
  it('learns what it learns on ONNX Runtime', async () => {
    const settings = {
      ...FRAME_MODELS[id].descriptor.presets.quick,
      sizes: sizesOf(id),
      sequenceFrames: 3,
      batchSize: 2,
      dropout: 0.2,
      learningRate: 1e-3,
    }
    const { step, initial } = trainingProgram(frameObjective(settings, { batch: 2, dimensions: 8 }))
    const fed = ({ name, input }: (typeof step.perStep)[number]): [string, HostTensor] => {
      const shape = [3, ...input.shape]
      return [
        name,
        name === 'sequences'
          ? numbers(5, shape)
          : hostTensor(new Float32Array(3 * input.size).fill(name === 'weights' ? 0.5 : 1e-3), shape),
      ]
    }
    const shared = Object.fromEntries(
      (step.shared ?? []).map(({ name, input }) => [name, hostTensor([name === 'seed' ? 3 : 1e-3], input.shape, input.dtype)]),
    )
    const losses: number[][] = []
    for (const runner of [await createStepRunner(step, { provider: 'cpu', threads: 1 }), new TfjsStepRunner(step)]) {
      await runner.write(Object.fromEntries(initial()))
      losses.push(Array.from((await runner.run(Object.fromEntries(step.perStep.map(fed)), shared)).loss.data, Number))
      await runner.dispose()
    }
    expect(losses[1]).toBeAllclose(losses[0], chained)
  })

  it('plays what it plays on ONNX Runtime', async () => {
    const form = stepForm(FRAME_MODELS[id], sizesOf(id), { batch: 1, dimensions: 8 })
    const program = {
      inputs: [form.frame, ...form.states.map(({ input }) => input)],
      outputs: { prediction: form.prediction },
      weights: new Map(
        form.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
      ),
    }
    const feeds = {
      frame: numbers(1, [1, 8]),
      ...Object.fromEntries(form.states.map(({ name, shape }, i) => [name, numbers(2 + i, shape)])),
    }
    const ours = await (await openGraph(program, { provider: 'cpu', threads: 1 })).run(feeds)
    const before = tf.memory().numTensors
    const graph = new TfjsGraph(program)
    const theirs = await graph.run(feeds)
    await graph.dispose()
    expect(theirs.prediction.shape).toEqual(ours.prediction.shape)
    expect(theirs.prediction.data as Float32Array).toBeAllclose(ours.prediction.data as Float32Array, chained)
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('tfjs-node-gpu', () => {
  it('says what to do where it is not installed', async () => {
    const error = await startTfjs().catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ProviderError)
    expect((error as ProviderError).message).toMatch(process.platform === 'darwin' ? /macOS/ : /not installed\. Install it .* CUDA 11\.2/)
  })

  it('finds the utilities that Node has removed, and those that are there as they are', () => {
    const utilities: { isArray?: (value: unknown) => boolean; isNullOrUndefined?: (value: unknown) => boolean } = { isArray: () => true }
    const { isArray } = utilities
    restoreRemovedUtilities(utilities)
    expect(utilities.isArray).toBe(isArray)
    expect([null, undefined, 0, ''].map((value) => utilities.isNullOrUndefined?.(value))).toEqual([true, true, false, false])
  })
})
