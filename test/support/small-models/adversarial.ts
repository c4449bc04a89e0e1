import {
  leakyRelu,
  add,
  div,
  gradients,
  matMul,
  mean,
  mul,
  neg,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '../../../src-main/engine/graph/index.ts'
import { hostTensor } from '../../../src-main/engine/host-tensor.ts'
import { convolution1d, dense, transposedConvolution1d, type Scope } from '../../../src-main/engine/nn/index.ts'
import { constant, ramp } from '../../../src-main/engine/optimisers/schedules.ts'
import { chain, clipByGlobalNorm, descend, scaleByAdam } from '../../../src-main/engine/optimisers/transforms.ts'
import type { SmallModel } from './small-model.ts'

const [ROWS, SAMPLES, CYCLES, NOISE] = [16, 32, 4, 4]
const TURN = 2 * Math.PI

/** One tone in many phases. */
const tones = hostTensor(
  Array.from({ length: ROWS * SAMPLES }, (_, i) =>
    Math.sin((TURN * CYCLES * (i % SAMPLES)) / SAMPLES + (TURN * Math.floor(i / SAMPLES)) / ROWS),
  ),
  [ROWS, 1, SAMPLES],
)

/** Noise [rows, values] to sound [rows, 1, samples]. */
const generate = (scope: Scope, noise: Tensor): Tensor => {
  const seed = reshape(leakyRelu(dense(scope.child('seed'), noise, { units: 64 })), [ROWS, 8, 8])
  const longer = leakyRelu(transposedConvolution1d(scope.child('longer'), seed, { filters: 8, kernel: 4, stride: 2 }))
  return transposedConvolution1d(scope.child('longest'), longer, { filters: 1, kernel: 8, stride: 2 })
}

/** Sound to one number a row: the larger, the more it sounds like the recordings. */
const judge = (scope: Scope, sound: Tensor): Tensor => {
  const half = leakyRelu(convolution1d(scope.child('first'), sound, { filters: 8, kernel: 8, stride: 2 }))
  const quarter = leakyRelu(convolution1d(scope.child('second'), half, { filters: 16, kernel: 4, stride: 2 }))
  return reshape(dense(scope.child('out'), reshape(quarter, [ROWS, 16 * (SAMPLES / 4)]), { units: 1 }), [ROWS])
}

/** Share of the sounds' energy that is not at the tone: 0 for the recordings, 30 / 32 for white noise. */
const impurity = (sound: Tensor): Tensor => {
  const flat = reshape(sound, [ROWS, SAMPLES])
  const waves = Array.from({ length: SAMPLES * 2 }, (_, i) => {
    const angle = (TURN * CYCLES * Math.floor(i / 2)) / SAMPLES
    return Math.sqrt(2 / SAMPLES) * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle))
  })
  const tone = sum(square(matMul(flat, sound.graph.constant(waves, [SAMPLES, 2]))))
  return sub(1, div(tone, sum(square(flat))))
}

/**
 * Two networks against each other (Wasserstein, with a penalty on the critic's gradient between real and made sounds): the critic learns at
 * every step, the generator at every third, each with its own optimiser and rate.
 */
export const adversarial: SmallModel = {
  name: 'adversarial pair',
  objective: {
    name: 'adversarial',
    seed: 3,
    rows: ROWS,
    batch: { tones: { shape: [ROWS, 1, SAMPLES], dtype: 'float32' } },
    primary: 'impurity',
    trace(scope, { tones: real, weights }) {
      const made = generate(scope.child('generator'), scope.normal([ROWS, NOISE]))
      const ofReal = judge(scope.child('critic'), real)
      const ofMade = judge(scope.again('critic'), made)
      const share = reshape(scope.uniform([ROWS]), [ROWS, 1, 1])
      const between = add(mul(real, share), mul(made, sub(1, share)))
      const [slope] = gradients(sum(judge(scope.again('critic'), between)), [between])
      const steepness = sqrt(add(sum(square(reshape(slope, [ROWS, SAMPLES])), 1), 1e-12))
      const average = (values: Tensor): Tensor => sum(mul(values, weights))
      const penalty = average(square(sub(steepness, 1)))
      const distance = sub(average(ofReal), average(ofMade))
      return {
        measures: { impurity: impurity(made), distance, penalty, generator: neg(mean(ofMade)) },
        updates: [
          {
            name: 'critic',
            loss: sub(mul(penalty, 10), distance),
            parameters: scope.child('critic').ownParameters,
            optimiser: chain(scaleByAdam({ beta1: 0.5, beta2: 0.9 }), descend),
            rate: constant(0.004),
          },
          {
            name: 'generator',
            loss: neg(average(ofMade)),
            parameters: scope.child('generator').ownParameters,
            optimiser: chain(clipByGlobalNorm(5), scaleByAdam({ beta1: 0.5, beta2: 0.9 }), descend),
            rate: ramp(0.004, 0.001, 600),
            every: 3,
          },
        ],
      }
    },
  },
  minibatch: { tones },
  learns: { steps: 600, measure: 'impurity', from: 0.5, to: 0.1 },
  forms: [
    {
      name: 'generator',
      batch: ROWS,
      form: 'window',
      inputs: { noise: { shape: [ROWS, NOISE], dtype: 'float32' } },
      build: (scope, { noise }) => ({ sounds: generate(scope.child('generator'), noise) }),
    },
  ],
}
