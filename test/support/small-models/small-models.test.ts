import { describe, expect, it } from 'vitest'
import type { HostTensor } from '../../../src-main/engine/host-tensor.ts'
import { Trainer } from '../../../src-main/engine/training/trainer.ts'
import { sameSteps, smallModels, type SmallModel } from './index.ts'

const open = ({ objective }: SmallModel, seed = objective.seed, state: ReadonlyMap<string, HostTensor> | null = null): Promise<Trainer> =>
  Trainer.create({ ...objective, seed }, { provider: 'cpu', threads: 1 }, state)

/** Every measure of the steps, one list. */
const measured = async (trainer: Trainer, model: SmallModel, first: number, count: number): Promise<number[][]> => {
  const { measures } = await trainer.run(sameSteps(model, first, count))
  return Object.values(measures).map((values) => [...values])
}

describe.each(smallModels.map((model) => [model.name, model] as const))('%s', (_name, model) => {
  it('learns one minibatch by heart', async () => {
    const { steps, measure, from, to } = model.learns
    const trainer = await open(model)
    const { measures, gradientNorms } = await trainer.run(sameSteps(model, 0, steps))
    await trainer.dispose()
    const values = measures[measure]
    expect(values[0]).toBeGreaterThan(from)
    expect(values.slice(-20).reduce((a, b) => a + b) / 20).toBeLessThan(to)
    expect(gradientNorms.every(Number.isFinite)).toBe(true)
  })

  it('gives the same measures for the same seed, and others for another', async () => {
    const [first, second, other] = await Promise.all([open(model), open(model), open(model, model.objective.seed + 1)])
    const expected = await measured(first, model, 0, 4)
    expect(await measured(second, model, 0, 4)).toEqual(expected)
    expect(await measured(other, model, 0, 4)).not.toEqual(expected)
    await Promise.all([first, second, other].map((trainer) => trainer.dispose()))
  })

  it('goes on after a stop as if there had been none', async () => {
    const whole = await open(model)
    const expected = await measured(whole, model, 0, 10)
    const stopped = await open(model)
    await measured(stopped, model, 0, 4)
    const state = await stopped.state()
    await stopped.dispose()
    const resumed = await open(model, model.objective.seed, state)
    expect(await measured(resumed, model, 4, 6)).toEqual(expected.map((values) => values.slice(4)))
    expect(await resumed.state()).toEqual(await whole.state())
    await Promise.all([whole, resumed].map((trainer) => trainer.dispose()))
  })
})
