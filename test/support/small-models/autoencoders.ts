import { add, exp, gelu, mean, mul, reshape, square, sub, type Tensor } from '../../../src-main/engine/graph/index.ts'
import { hostTensor } from '../../../src-main/engine/host-tensor.ts'
import { weightedMean, type Objective } from '../../../src-main/engine/models/index.ts'
import { codeVectors, dense, divergenceFromNormal, vectorQuantiser, type Scope } from '../../../src-main/engine/nn/index.ts'
import { constant, ramp } from '../../../src-main/engine/optimisers/schedules.ts'
import { chain, clipByGlobalNorm, descend, scaleByAdam } from '../../../src-main/engine/optimisers/transforms.ts'
import type { SmallForm, SmallModel } from './small-model.ts'

const [ROWS, SIZE, LATENT, HIDDEN] = [8, 16, 3, 32]

/** Sines of one frequency and different phases and levels: few things to say about sixteen numbers. */
const sounds = hostTensor(
  Array.from({ length: ROWS * SIZE }, (_, i) => {
    const [row, n] = [Math.floor(i / SIZE), i % SIZE]
    return (0.5 + row / ROWS) * Math.sin((2 * Math.PI * n) / SIZE + 2.4 * row)
  }),
  [ROWS, SIZE],
)

const optimiser = chain(clipByGlobalNorm(1), scaleByAdam(), descend)

const hidden = (scope: Scope, x: Tensor): Tensor => gelu(dense(scope, x, { units: HIDDEN }))

const decode = (scope: Scope, latent: Tensor): Tensor => dense(scope.child('out'), hidden(scope.child('hidden'), latent), { units: SIZE })

const trainAll = (scope: Scope, loss: Tensor, measures: Objective['measures']): Objective => ({
  measures,
  updates: [{ loss, parameters: scope.parameters, optimiser, rate: constant(0.01) }],
})

const encodeNormal = (scope: Scope, x: Tensor): { means: Tensor; logVariances: Tensor } => {
  const heard = hidden(scope.child('hidden'), x)
  return {
    means: dense(scope.child('means'), heard, { units: LATENT }),
    logVariances: dense(scope.child('log-variances'), heard, { units: LATENT }),
  }
}

const audio = (...shape: number[]) => ({ shape, dtype: 'float32' }) as const

/** An autoencoder with noise between: what it keeps of a sound is a place with a width, drawn anew at each step. */
export const variational: SmallModel = {
  name: 'variational autoencoder',
  objective: {
    name: 'variational',
    seed: 1,
    rows: ROWS,
    batch: { sounds: audio(ROWS, SIZE) },
    primary: 'error',
    trace(scope, { sounds: x, weights }) {
      const { means, logVariances } = encodeNormal(scope.child('encoder'), x)
      const latent = scope.training ? add(means, mul(exp(mul(logVariances, 0.5)), scope.normal(means.shape))) : means
      const error = mean(square(sub(decode(scope.child('decoder'), latent), x)), 1)
      const divergence = divergenceFromNormal(means, logVariances)
      const weight = scope.scalar('divergence-weight', ramp(0, 1e-4, 100))
      const loss = weightedMean(add(error, mul(divergence, weight)), weights)
      return trainAll(scope, loss, { error, divergence })
    },
  },
  minibatch: { sounds },
  learns: { steps: 400, measure: 'error', from: 0.2, to: 0.01 },
  forms: [
    {
      name: 'encoder',
      batch: ROWS,
      form: 'window',
      inputs: { sounds: audio(ROWS, SIZE) },
      build: (scope, { sounds: x }) => ({ latent: encodeNormal(scope.child('encoder'), x).means }),
    },
    {
      name: 'decoder',
      batch: ROWS,
      form: 'window',
      inputs: { latent: audio(ROWS, LATENT) },
      build: (scope, { latent }) => ({ sounds: decode(scope.child('decoder'), latent) }),
    },
    {
      name: 'sounds out of nothing',
      batch: ROWS,
      form: 'window',
      inputs: {},
      build: (scope) => ({ sounds: decode(scope.child('decoder'), scope.normal([ROWS, LATENT])) }),
    },
  ] satisfies SmallForm[],
}

const [PARTS, CODES, WIDTH] = [4, 8, 4]

/** Each quarter of a sound becomes one of eight codes. */
const encodeParts = (scope: Scope, x: Tensor): Tensor =>
  dense(scope.child('out'), hidden(scope.child('hidden'), reshape(x, [ROWS * PARTS, SIZE / PARTS])), { units: WIDTH })

const decodeParts = (scope: Scope, latent: Tensor): Tensor =>
  reshape(dense(scope.child('out'), hidden(scope.child('hidden'), latent), { units: SIZE / PARTS }), [ROWS, SIZE])

/** Four different quarters, so that eight codes are plenty. */
const motifs = hostTensor(
  Array.from({ length: ROWS * SIZE }, (_, i) => {
    const [row, n] = [Math.floor(i / SIZE), i % SIZE]
    const motif = (row * 3 + Math.floor(n / (SIZE / PARTS)) ** 2) % 4
    return Math.sin(1 + motif * 1.7 + (n % (SIZE / PARTS)) * (0.5 + motif))
  }),
  [ROWS, SIZE],
)

/** An autoencoder whose middle is a row of codes out of a book. */
export const quantised: SmallModel = {
  name: 'vector-quantised autoencoder',
  objective: {
    name: 'quantised',
    seed: 2,
    rows: ROWS,
    batch: { sounds: audio(ROWS, SIZE) },
    primary: 'error',
    trace(scope, { sounds: x, weights }) {
      const latent = encodeParts(scope.child('encoder'), x)
      const { values, commitment, used } = vectorQuantiser(scope.child('book'), latent, { codes: CODES, keep: 0.9 })
      const error = mean(square(sub(decodeParts(scope.child('decoder'), values), x)), 1)
      return trainAll(scope, add(weightedMean(error, weights), mul(commitment, 0.25)), { error, commitment, used })
    },
  },
  minibatch: { sounds: motifs },
  learns: { steps: 300, measure: 'error', from: 0.2, to: 0.002 },
  forms: [
    {
      name: 'encoder',
      batch: ROWS,
      form: 'window',
      inputs: { sounds: audio(ROWS, SIZE) },
      build: (scope, { sounds: x }) => ({
        codes: vectorQuantiser(scope.child('book'), encodeParts(scope.child('encoder'), x), { codes: CODES }).codes,
      }),
    },
    {
      name: 'decoder',
      batch: ROWS,
      form: 'window',
      inputs: { codes: { shape: [ROWS * PARTS], dtype: 'int32' } },
      build: (scope, { codes }) => ({
        sounds: decodeParts(scope.child('decoder'), codeVectors(scope.child('book'), codes, { codes: CODES, values: WIDTH })),
      }),
    },
  ] satisfies SmallForm[],
}
