import { describe, expect, it } from 'vitest'
import { add, gather, gradients, matMul, mean, mul, neg, relu, square, sub, sum } from '../graph/index.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import type { BoundObjective } from '../models/index.ts'
import type { SchedulePoint } from '../nn/index.ts'
import { chain, descend } from '../optimisers/transforms.ts'
import { constant, ramp } from '../optimisers/schedules.ts'
import { Trainer } from './trainer.ts'
import { trainingProgram } from './training-program.ts'

const sgd = chain(descend)
const ones = { kind: 'orthogonal' } as const
const points = (from: number, count: number): SchedulePoint[] =>
  Array.from({ length: count }, (_, i) => ({ step: from + i, totalSteps: 100, halvings: 0 }))

const bound = (changes: Partial<BoundObjective> & Pick<BoundObjective, 'trace'>): BoundObjective => ({
  name: 'test',
  seed: 1,
  rows: 2,
  batch: { x: { shape: [2, 1], dtype: 'float32' } },
  primary: 'loss',
  ...changes,
})

const create = (objective: BoundObjective, state: ReadonlyMap<string, HostTensor> | null = null, fixed = {}): Promise<Trainer> =>
  Trainer.create(objective, { provider: 'cpu', threads: 1 }, state, fixed)

const numbers = async (trainer: Trainer, name: string): Promise<number[]> => Array.from((await trainer.state()).get(name)!.data, Number)
const halves = (steps: number): HostTensor => hostTensor(new Float32Array(2 * steps).fill(0.5), [steps, 2])
const feed = (steps: number, x: readonly number[]): Record<string, HostTensor> => ({
  x: hostTensor(Array.from({ length: steps }, () => x).flat(), [steps, 2, 1]),
  weights: halves(steps),
})

describe('a training step of several groups', () => {
  /** Losses a (up to 5 a step) and b; group b every third step. */
  const two = bound({
    trace(scope, { x, weights }) {
      const [a, b] = ['a', 'b'].map((name) => scope.child(name).parameter('w', [1, 1], { kind: 'zeros' }))
      const lossOf = (w: typeof a) => sum(mul(mean(square(sub(add(w, 0), x)), 1), weights))
      return {
        measures: { loss: lossOf(a), other: lossOf(b) },
        updates: [
          { name: 'a', loss: lossOf(a), parameters: scope.child('a').ownParameters, optimiser: sgd, rate: constant(0.1) },
          { name: 'b', loss: lossOf(b), parameters: scope.child('b').ownParameters, optimiser: sgd, rate: ramp(0, 0.5, 5), every: 3 },
        ],
      }
    },
  })

  it('gives each its own rate, schedule and turn, whatever goes into one run', async () => {
    // Descent on (w - 1)^2: w += 2 rate (1 - w).
    const expected = (steps: number): { a: number; b: number } => {
      let [a, b] = [0, 0]
      for (let step = 0; step < steps; step++) {
        a += 2 * 0.1 * (1 - a)
        if ((step + 1) % 3 === 0) b += 2 * (0.5 * Math.min(1, step / 5)) * (1 - b)
      }
      return { a, b }
    }
    const trainer = await create(two)
    for (const [from, count] of [
      [0, 2],
      [2, 1],
      [3, 4],
    ] as const) {
      const { measures } = await trainer.run({ tensors: feed(count, [1, 1]), points: points(from, count) })
      const before = expected(from + count - 1)
      expect(measures.loss.at(-1)).toBeCloseTo((1 - before.a) ** 2, 5)
      expect(measures.other.at(-1)).toBeCloseTo((1 - before.b) ** 2, 5)
      const after = expected(from + count)
      expect((await numbers(trainer, 'model/a/w'))[0]).toBeCloseTo(after.a, 6)
      expect((await numbers(trainer, 'model/b/w'))[0]).toBeCloseTo(after.b, 6)
    }
    await trainer.dispose()
  })

  it('refuses a parameter in two groups, and two groups without names', () => {
    const twice = (names: [string?, string?]): BoundObjective =>
      bound({
        trace(scope, { x }) {
          const loss = sum(mul(x, scope.parameter('w', [1], { kind: 'zeros' })))
          const group = { loss, parameters: scope.parameters, optimiser: sgd, rate: constant(1) }
          return { measures: { loss }, updates: names.map((name) => ({ ...group, name })) }
        },
      })
    expect(() => trainingProgram(twice(['a', 'b']))).toThrow('the parameter w belongs to two groups')
    expect(() => trainingProgram(twice([]))).toThrow('an objective needs a group of parameters to update')
    expect(() => trainingProgram(twice([undefined, undefined]))).toThrow('each group of an objective needs a name of its own')
  })

  it('says which measures there are where the primary one is missing', () => {
    const { trace } = two
    expect(() => trainingProgram(bound({ trace, primary: 'nought' }))).toThrow(
      'the objective has no measure called nought; it has loss, other',
    )
  })
})

describe('a training step', () => {
  it('feeds whole numbers as well as real ones, and what is fixed once', async () => {
    // A table that is never trained, read at the places of the batch.
    const objective = bound({
      batch: { place: { shape: [2], dtype: 'int32' } },
      fixed: { table: { shape: [4, 1], dtype: 'float32' } },
      trace(scope, { place, table, weights }) {
        const w = scope.parameter('w', [1, 1], { kind: 'zeros' })
        const errors = sum(square(sub(w, gather(table, place))), 1)
        return {
          measures: { loss: errors },
          updates: [{ loss: sum(mul(errors, weights)), parameters: scope.parameters, optimiser: sgd, rate: constant(0.25) }],
        }
      },
    })
    const trainer = await create(objective, null, { table: hostTensor([1, 2, 3, 4], [4, 1]) })
    const place = hostTensor([0, 2, 3, 3], [2, 2], 'int32')
    const { measures } = await trainer.run({ tensors: { place, weights: halves(2) }, points: points(0, 2) })
    // w = 0: (1 + 9) / 2, then w = 0.5 (1 + 3) / 2 = 1 and (4 - 1)^2.
    expect([...measures.loss]).toEqual([5, 9])
    expect(await numbers(trainer, 'model/w')).toEqual([2.5])
    await trainer.dispose()
  })

  it('carries buffers from step to step, plays them, and goes on from a copied state', async () => {
    // A running mean of what is fed, and a weight that follows it.
    const objective = bound({
      trace(scope, { x, weights }) {
        const running = scope.buffer('running', [1], { kind: 'zeros' })
        scope.update('running', add(mul(running, 0.5), mul(mean(x), 0.5)))
        const w = scope.parameter('w', [1], { kind: 'zeros' })
        const loss = add(sum(square(sub(w, running))), mul(sum(weights), 0))
        return { measures: { loss }, updates: [{ loss, parameters: scope.parameters, optimiser: sgd, rate: constant(0.5) }] }
      },
    })
    const trainer = await create(objective)
    await trainer.run({ tensors: feed(3, [1, 3]), points: points(0, 3) })
    expect(await numbers(trainer, 'buffer/running')).toEqual([2 * (1 - 0.125)])
    // The weight sees the buffer as it was before the step.
    expect(await numbers(trainer, 'model/w')).toEqual([1.5])
    expect([...(await trainer.weights()).keys()]).toEqual(['w', 'running'])
    const resumed = await create(objective, await trainer.state())
    for (const one of [trainer, resumed]) await one.run({ tensors: feed(2, [0, 1]), points: points(3, 2) })
    expect(await resumed.state()).toEqual(await trainer.state())
    await Promise.all([trainer, resumed].map((one) => one.dispose()))
  })

  it('feeds scalars by their schedule', async () => {
    const objective = bound({
      trace(scope, { x, weights }) {
        const w = scope.parameter('w', [1, 1], { kind: 'zeros' })
        const weight = scope.scalar('penalty', ramp(0, 1, 2))
        const loss = mul(sum(mul(sum(square(sub(w, x)), 1), weights)), weight)
        return { measures: { loss }, updates: [{ loss, parameters: scope.parameters, optimiser: sgd, rate: constant(0) }] }
      },
    })
    const trainer = await create(objective)
    const { measures } = await trainer.run({ tensors: feed(4, [2, 2]), points: points(0, 4) })
    expect([...measures.loss]).toEqual([0, 2, 4, 4])
    await trainer.dispose()
  })

  it('builds a layer twice with the same weights, and trains on the gradient of a gradient', async () => {
    // A critic on two inputs; the penalty (|dcritic/dx| - 1)^2 draws the slope to 1.
    const objective = bound({
      trace(scope, { x, weights }) {
        const critic = (at: typeof scope, input: typeof x) =>
          matMul(relu(matMul(input, at.parameter('u', [1, 1], ones))), at.parameter('v', [1, 1], ones))
        const real = critic(scope.child('critic'), x)
        const fake = critic(scope.again('critic'), neg(x))
        const [slope] = gradients(sum(real), [x])
        const penalty = sum(mul(square(sub(sum(slope, 1), 2)), weights))
        return {
          measures: { loss: penalty, fake: mean(fake) },
          updates: [{ loss: penalty, parameters: scope.parameters, optimiser: sgd, rate: constant(0.05) }],
        }
      },
    })
    const state = new Map<string, HostTensor>([
      ['step', hostTensor([0], [], 'int32')],
      ['model/critic/u', hostTensor([1], [1, 1])],
      ['model/critic/v', hostTensor([0.5], [1, 1])],
    ])
    const trainer = await create(objective, state)
    const { measures } = await trainer.run({ tensors: feed(100, [1, 2]), points: points(0, 100) })
    expect(measures.loss[0]).toBeCloseTo((0.5 - 2) ** 2, 6)
    // d/du (u v - 2)^2 = 2 (u v - 2) v, and the same for v.
    let [u, v] = [1, 0.5]
    for (let step = 0; step < 100; step++) [u, v] = [u - 0.1 * (u * v - 2) * v, v - 0.1 * (u * v - 2) * u]
    expect((await numbers(trainer, 'model/critic/u'))[0]).toBeCloseTo(u, 4)
    expect((await numbers(trainer, 'model/critic/v'))[0]).toBeCloseTo(v, 4)
    expect(u * v).toBeCloseTo(2, 4)
    await trainer.dispose()
  })
})
