import { leakyRelu, add, gradients, mean, mul, neg, reshape, sqrt, square, sub, sum, type Tensor } from '../src-main/engine/graph/index.ts'
import { hostTensor, type HostTensor } from '../src-main/engine/host-tensor.ts'
import type { BoundObjective, UpdateGroup } from '../src-main/engine/models/index.ts'
import { convolution1d, dense, transposedConvolution1d, type Scope } from '../src-main/engine/nn/index.ts'
import { constant } from '../src-main/engine/optimisers/schedules.ts'
import { chain, descend, scaleByRms } from '../src-main/engine/optimisers/transforms.ts'
import { Trainer } from '../src-main/engine/training/trainer.ts'
import { noise } from '../test/support/signals.ts'
import { processorSecondsOf } from './measure-training.ts'

const [ROWS, NOISE, SAMPLES] = [16, 64, 4096]
const optimiser = chain(scaleByRms(), descend)
const rate = constant(1e-4)

/** Noise [rows, values] to sound [rows, 1, samples]; the same as in peers/pytorch_adversarial.py. */
const generate = (scope: Scope, from: Tensor): Tensor => {
  let x = reshape(leakyRelu(dense(scope.child('seed'), from, { units: 64 * 64 })), [ROWS, 64, 64])
  for (const filters of [32, 16])
    x = leakyRelu(transposedConvolution1d(scope.child(`longer-${filters}`), x, { filters, kernel: 8, stride: 4 }))
  return transposedConvolution1d(scope.child('sound'), x, { filters: 1, kernel: 8, stride: 4 })
}

const judge = (scope: Scope, sound: Tensor): Tensor => {
  let x = sound
  for (const filters of [16, 32, 64]) x = leakyRelu(convolution1d(scope.child(`shorter-${filters}`), x, { filters, kernel: 8, stride: 4 }))
  return reshape(dense(scope.child('out'), reshape(x, [ROWS, -1]), { units: 1 }), [ROWS])
}

/** A generator of sounds against a critic with a gradient penalty, both taught at every step. */
export const adversarial: BoundObjective = {
  name: 'adversarial',
  seed: 1,
  rows: ROWS,
  batch: { real: { shape: [ROWS, 1, SAMPLES], dtype: 'float32' } },
  primary: 'distance',
  trace(scope, { real }) {
    const made = generate(scope.child('generator'), scope.normal([ROWS, NOISE]))
    const [ofReal, ofMade] = [judge(scope.child('critic'), real), judge(scope.again('critic'), made)]
    const share = reshape(scope.uniform([ROWS]), [ROWS, 1, 1])
    const between = add(mul(real, share), mul(made, sub(1, share)))
    const [slope] = gradients(sum(judge(scope.again('critic'), between)), [between])
    const penalty = mean(square(sub(sqrt(add(sum(square(slope), [1, 2]), 1e-12)), 1)))
    const distance = sub(mean(ofReal), mean(ofMade))
    const group = (name: string, loss: Tensor): UpdateGroup => ({
      name,
      loss,
      parameters: scope.child(name).ownParameters,
      optimiser,
      rate,
    })
    return {
      measures: { distance, penalty },
      updates: [group('critic', sub(mul(penalty, 10), distance)), group('generator', neg(mean(ofMade)))],
    }
  },
}

const [WIDE_ROWS, WIDE] = [64, 1024]

/** Two dense networks that learn apart, as two groups of parameters or as one. */
const twoNetworks = (groups: 1 | 2): BoundObjective => ({
  name: `${groups} groups`,
  seed: 1,
  rows: WIDE_ROWS,
  batch: { real: { shape: [WIDE_ROWS, WIDE], dtype: 'float32' } },
  primary: 'loss',
  trace(scope, { real }) {
    const lossOf = (name: string): Tensor => {
      let x = real
      for (let i = 0; i < 4; i++) x = leakyRelu(dense(scope.child(name).child(`layer-${i}`), x, { units: WIDE }))
      return mean(square(sub(x, real)))
    }
    const [a, b] = [lossOf('a'), lossOf('b')]
    const group = (name: string, loss: Tensor): UpdateGroup => ({
      name,
      loss,
      parameters: scope.child(name).ownParameters,
      optimiser,
      rate,
    })
    const one: UpdateGroup = { loss: add(a, b), parameters: scope.parameters, optimiser, rate }
    return { measures: { loss: add(a, b) }, updates: groups === 2 ? [group('a', a), group('b', b)] : [one] }
  },
})

export interface GroupsMeasurement {
  /** Processor time of a step, in seconds. */
  readonly adversarial: number
  /** The same two networks as two groups and as one, taking turns. */
  readonly twoGroups: number
  readonly oneGroup: number
}

const STEPS = 8

const feedOf = ({ batch, rows }: BoundObjective): Record<string, HostTensor> => {
  const { shape } = batch.real
  const count = shape.reduce((a, b) => a * b, STEPS)
  return {
    real: hostTensor(noise(count, 3), [STEPS, ...shape]),
    weights: hostTensor(new Float32Array(STEPS * rows).fill(1 / rows), [STEPS, rows]),
  }
}

/** The best of `rounds` of each, all taking turns, after one that does not count. */
export async function measureGroups({ threads, rounds }: { threads: number; rounds: number }): Promise<GroupsMeasurement> {
  const objectives = { adversarial, twoGroups: twoNetworks(2), oneGroup: twoNetworks(1) }
  const names = Object.keys(objectives) as (keyof GroupsMeasurement)[]
  const trainers = new Map<string, Trainer>()
  for (const name of names) trainers.set(name, await Trainer.create(objectives[name], { provider: 'cpu', threads }, null))
  const points = Array.from({ length: STEPS }, (_, step) => ({ step, totalSteps: 1000, halvings: 0 }))
  const best = { adversarial: Infinity, twoGroups: Infinity, oneGroup: Infinity }
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const tensors = feedOf(objectives[name])
      const seconds = (await processorSecondsOf(() => trainers.get(name)!.run({ tensors, points }))) / STEPS
      if (round > 0) best[name] = Math.min(best[name], seconds)
    }
  }
  for (const trainer of trainers.values()) await trainer.dispose()
  return best
}
