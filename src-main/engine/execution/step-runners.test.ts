import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { absentProvider, BreakingRunner } from '../../../test/support/breaking-runner.ts'
import { smallBatches, smallInitial, smallShared, smallSteps } from '../../../test/support/small-steps.ts'
import { GraphError, ProviderError } from '../errors.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { compileLoop, LoopRunner, type StepProgram } from '../onnx/index.ts'
import { createStepRunner } from './create-step-runner.ts'
import { FallbackStepRunner } from './fallback-step-runner.ts'
import type { StepRunner } from './step-runner.ts'
import { TfjsStepRunner } from './tfjs-step-runner.ts'

/** Two libraries in single precision over a dozen steps. */
const single = { rtol: 1e-4, atol: 1e-5 }

const loop = (program: StepProgram): Promise<StepRunner> => LoopRunner.create(compileLoop(program), program, { threads: 1 })
const tfjs = async (program: StepProgram): Promise<StepRunner> => new TfjsStepRunner(program)

const numbers = ({ data }: HostTensor): number[] => Array.from(data as ArrayLike<number | bigint>, Number)

/** Losses of `steps` steps in runs of `perRun`. */
async function losses(runner: StepRunner, first: number, steps: number, perRun: number): Promise<number[]> {
  const all: number[] = []
  for (let done = 0; done < steps; done += perRun) {
    const { loss } = await runner.run(smallBatches(first + done, Math.min(perRun, steps - done)), smallShared)
    all.push(...numbers(loss))
  }
  return all
}

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe.each([
  ['ONNX Runtime', loop],
  ['TensorFlow.js', tfjs],
] as const)('steps on %s', (_name, start) => {
  const begin = async (): Promise<StepRunner> => {
    const runner = await start(smallSteps())
    await runner.write(smallInitial)
    return runner
  }

  it('are the same however many go into one run, and learn', async () => {
    const [one, five] = [await begin(), await begin()]
    const expected = await losses(one, 0, 10, 1)
    expect(await losses(five, 0, 10, 5)).toEqual(expected)
    expect(await five.read()).toEqual(await one.read())
    expect(expected[9]).toBeLessThan(expected[0])
  })

  it('go on from values that another runner had', async () => {
    const [first, second, whole] = [await begin(), await begin(), await begin()]
    await losses(first, 0, 4, 4)
    await second.write(await first.read())
    expect(await losses(second, 4, 4, 4)).toEqual((await losses(whole, 0, 8, 4)).slice(4))
  })

  it('count themselves, begin at zero, and give copies', async () => {
    const runner = await start(smallSteps())
    expect(numbers((await runner.read(['step'])).step)).toEqual([0])
    await losses(runner, 0, 3, 3)
    const { step, w1 } = await runner.read(['step', 'w1'])
    expect(numbers(step)).toEqual([3])
    w1.data.fill(7 as never)
    expect(numbers((await runner.read(['w1'])).w1)).not.toContain(7)
  })

  it('refuse stacks of different heights and values of another form', async () => {
    const runner = await begin()
    const { x, target } = smallBatches(0, 2)
    await expect(runner.run({ x, target: smallBatches(0, 3).target }, smallShared)).rejects.toThrow(GraphError)
    await expect(runner.run({ x }, smallShared)).rejects.toThrow(/target/)
    await expect(runner.write({ w1: hostTensor([1], [1]) })).rejects.toThrow(/w1/)
    await expect(runner.write({ nothing: hostTensor([1], [1]) })).rejects.toThrow(/nothing/)
    await expect(runner.read(['nothing'])).rejects.toThrow(/nothing/)
    expect(await losses(runner, 0, 1, 1)).toHaveLength(1)
    expect(target.shape[0]).toBe(2)
  })
})

it('learns on TensorFlow.js what it learns on ONNX Runtime', async () => {
  const [ours, theirs] = [await loop(smallSteps()), await tfjs(smallSteps())]
  for (const runner of [ours, theirs]) await runner.write(smallInitial)
  expect(await losses(theirs, 0, 12, 4)).toBeAllclose(await losses(ours, 0, 12, 4), single)
  const [expected, received] = [await ours.read(), await theirs.read()]
  for (const [name, value] of Object.entries(expected)) expect(numbers(received[name]), name).toBeAllclose(numbers(value), single)
})

it('leaves no tensor behind on TensorFlow.js', async () => {
  const before = tf.memory().numTensors
  const runner = await tfjs(smallSteps())
  await losses(runner, 0, 6, 3)
  await runner.read()
  await runner.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

describe('a provider that fails', () => {
  const startBreaking = async (
    breaksAt: number,
    readable = true,
  ): Promise<{ runner: StepRunner; breaking: BreakingRunner; told: ProviderError[] }> => {
    const told: ProviderError[] = []
    const breaking = new BreakingRunner(await loop(smallSteps()), breaksAt, readable)
    const runner = await FallbackStepRunner.create({
      start: async () => breaking,
      takeOver: () => loop(smallSteps()),
      onFallback: (error) => told.push(error),
    })
    await runner.write(smallInitial)
    return { runner, breaking, told }
  }

  it('in mid-run loses no step and takes none twice', async () => {
    const whole = await loop(smallSteps())
    await whole.write(smallInitial)
    const { runner, breaking, told } = await startBreaking(3)
    expect(await losses(runner, 0, 10, 2)).toEqual(await losses(whole, 0, 10, 2))
    expect(await runner.read()).toEqual(await whole.read())
    expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('Device lost')])
    expect(breaking.disposed).toBe(true)
  })

  it('together with its memory leaves it to the caller, with the first cause', async () => {
    const { runner, told } = await startBreaking(2, false)
    await losses(runner, 0, 2, 2)
    await expect(losses(runner, 2, 2, 2)).rejects.toThrow('Device lost')
    expect(told).toEqual([])
  })

  it('at the start leaves the steps to the processor', async () => {
    const told: ProviderError[] = []
    const runner = await createStepRunner(smallSteps(), { provider: absentProvider, threads: 1, onFallback: (error) => told.push(error) })
    await runner.write(smallInitial)
    const whole = await loop(smallSteps())
    await whole.write(smallInitial)
    expect(await losses(runner, 0, 2, 2)).toEqual(await losses(whole, 0, 2, 2))
    expect(told).toEqual([expect.objectContaining({ provider: absentProvider })])
  })

  it('is reported where nobody asked for a fallback', async () => {
    await expect(createStepRunner(smallSteps(), { provider: absentProvider, threads: 1 })).rejects.toThrow(ProviderError)
    await expect(createStepRunner(smallSteps(), { provider: 'tfjs-node-gpu', threads: 1 })).rejects.toThrow(
      /tfjs-node-gpu.*npm install|macOS/s,
    )
  })

  it('does not hide faults of the graph', async () => {
    const { runner, told } = await startBreaking(9)
    await expect(runner.run({ x: smallBatches(0, 1).x }, smallShared)).rejects.toThrow(GraphError)
    expect(told).toEqual([])
  })
})
