import { hostTensor, sub, type ExampleOperand, type RandomSource, type Tensor } from '../../../src-main/engine/graph/index.ts'
import * as nn from '../../../src-main/engine/nn/index.ts'
import type { LayerRow } from './trace-layer.ts'

const real = (...shape: number[]): ExampleOperand => ({ shape, dtype: 'float32', draw: 'signed' })
const distinct = (...shape: number[]): ExampleOperand => ({ shape, dtype: 'float32', draw: 'distinct' })
const positive = (...shape: number[]): ExampleOperand => ({ shape, dtype: 'float32', draw: 'positive' })
const tokens = (below: number, ...shape: number[]): ExampleOperand => ({ shape, dtype: 'int32', draw: { index: below } })

const recurrent: readonly LayerRow[] = (['lstm', 'gru', 'rnn'] as const).map((kind) => ({
  name: kind,
  operands: [real(3, 2, 4)],
  batch: 2,
  timeAxis: 0,
  build: (scope, x) => nn[kind](scope, x, { units: 3 }),
}))

const attending: readonly LayerRow[] = (['rotary', 'relative', 'none'] as const).flatMap((positions) =>
  [3, 20].map((context) => ({
    name: `causal attention, positions ${positions}, ${context < 5 ? 'context shorter than the sequence' : 'context longer'}`,
    operands: [real(5, 2, 8)],
    batch: 2,
    timeAxis: 0,
    build: (scope, x) => nn.causalAttention(scope, x, { heads: 2, context, positions }),
  })),
)

const sources = [
  ['plain', nn.plainWeights],
  ['normalised', nn.normalisedWeights],
  ['spectral', nn.spectralWeights],
] as const

const rowsWith = (name: string, weights: nn.WeightSource): LayerRow[] => [
  { name: `dense, ${name} weights`, operands: [real(2, 3, 4)], batch: 3, build: (s, x) => nn.dense(s, x, { units: 2, weights }) },
  {
    name: `causal convolution, ${name} weights`,
    operands: [real(2, 3, 7)],
    batch: 2,
    timeAxis: 2,
    build: (s, x) => nn.causalConvolution(s, x, { filters: 2, kernel: 3, dilation: 2, weights }),
  },
  {
    name: `transposed convolution, ${name} weights`,
    operands: [real(2, 3, 4)],
    batch: 2,
    build: (s, x) => nn.transposedConvolution1d(s, x, { filters: 2, kernel: 5, stride: 2, weights }),
  },
]

const weighted: readonly LayerRow[] = sources.flatMap(([name, weights]): LayerRow[] =>
  rowsWith(name, weights).map((row) =>
    name === 'spectral'
      ? { ...row, withoutFiniteDifferences: 'its directions are held fixed; checked where they stand still, see buffers.test.ts' }
      : row,
  ),
)

/** A source of random numbers of its own. */
const random = (scope: nn.Scope): RandomSource => ({
  seed: scope.graph.scalar(3, 'int32'),
  counter: scope.graph.scalar(5, 'int32'),
  stream: scope.nextStream(),
})

/** Components, one value in each. */
const mixtureOf = (logits: Tensor, means: Tensor, logScales: Tensor): nn.Mixture => ({ logits, means, logScales })

const losses: readonly LayerRow[] = [
  {
    name: 'softmax cross-entropy with targets that do not count',
    operands: [real(5, 4), tokens(5, 5)],
    batch: 5,
    build: (_s, logits, targets) => nn.softmaxCrossEntropy(logits, sub(targets, 1)),
  },
  { name: 'binary cross-entropy', operands: [real(3, 4), positive(3, 4)], batch: 3, build: (_s, x, t) => nn.binaryCrossEntropy(x, t) },
  { name: 'divergence from normal', operands: [real(3, 4), real(3, 4)], batch: 3, build: (_s, m, v) => nn.divergenceFromNormal(m, v) },
  { name: 'contrastive loss', operands: [real(4, 3), real(4, 3)], batch: 4, build: (_s, a, b) => nn.contrastiveLoss(a, b) },
  {
    name: 'triplet loss',
    operands: [distinct(4, 3), distinct(4, 3), distinct(4, 3)],
    batch: 4,
    build: (_s, a, p, n) => nn.tripletLoss(a, p, n),
  },
  { name: 'squared distances', operands: [real(4, 3), real(2, 3)], batch: 4, build: (_s, a, b) => nn.squaredDistances(a, b) },
  {
    name: 'a draw that a gradient flows through',
    operands: [real(3, 4)],
    batch: 3,
    build: (scope, x) => nn.gumbelSoftmax(x, { temperature: 0.7, random: random(scope) }),
  },
  {
    name: 'a hard draw with the gradient of the soft one',
    operands: [real(3, 4)],
    batch: 3,
    withoutFiniteDifferences: 'its gradient is that of another function by design',
    build: (scope, x) => nn.gumbelSoftmax(x, { temperature: x.graph.scalar(0.7), random: random(scope), hard: true }),
  },
  {
    name: 'mixture of normal distributions: layer, density, draw',
    operands: [real(2, 3, 4), real(2, 3, 2)],
    batch: 3,
    build: (scope, x, y) => {
      const all = nn.mixture(scope, x, { components: 3, values: 2 })
      return [nn.gaussianMixtureLogDensity(y, all), nn.sampleGaussianMixture(all, { component: random(scope), value: random(scope) }, 0.5)]
    },
  },
  {
    name: 'mixture of logistic distributions: probability, inner levels and both ends',
    operands: [real(6, 2), real(6, 2, 1), real(6, 2, 1)],
    batch: 6,
    build: (scope, ...mix) =>
      nn.logisticMixtureLogProbability(scope.graph.constant([-1, 1, 0, -0.5, 0.5, 0], [6]), mixtureOf(mix[0], mix[1], mix[2]), 5),
  },
  {
    name: 'mixture of logistic distributions: draws at levels',
    operands: [real(6, 2), real(6, 2, 1), real(6, 2, 1)],
    batch: 6,
    withoutFiniteDifferences: 'levels are steps',
    build: (scope, ...mix) =>
      nn.sampleLogisticMixture(mixtureOf(mix[0], mix[1], mix[2]), { component: random(scope), value: random(scope) }, 5),
  },
  {
    name: 'drawn tokens',
    operands: [real(3, 6)],
    batch: 3,
    withoutFiniteDifferences: 'tokens are whole numbers',
    build: (scope, x) => [nn.sampleTokens(x, random(scope), { temperature: 0.8, topK: 4, topP: 0.9 }), x],
  },
]

const spectral: readonly LayerRow[] = [
  { name: 'Fourier transform', operands: [real(2, 26)], batch: 2, build: (_s, x) => nn.stft(x, { size: 8, hop: 4 }) },
  {
    name: 'bands of magnitudes',
    operands: [real(2, 20)],
    batch: 2,
    build: (_s, x) => nn.bandMagnitudes(x, { size: 8, hop: 2 }, hostTensor([0.5, 1, 0.5, 0, 0, 0, 0, 0.5, 1, 0.5], [2, 5])),
  },
  {
    name: 'spectral loss at several scales',
    operands: [real(2, 32), real(2, 32)],
    batch: 2,
    build: (_s, x, y) => nn.multiScaleSpectralLoss(x, y, { sizes: [16, 8], floor: 1e-3 }),
  },
]

/** Every layer, one row for each class of shapes or options it treats differently: gradients, providers and stepping are checked on these. */
export const layerRows: readonly LayerRow[] = [
  ...recurrent,
  {
    name: 'recurrent dropout',
    operands: [real(3, 2, 4)],
    batch: 2,
    trains: true,
    build: (scope, x) => [nn.gru(scope.child('gru'), x, { units: 3 }), nn.rnn(scope.child('rnn'), x, { units: 3 })],
  },
  {
    name: 'bidirectional',
    operands: [real(3, 2, 4)],
    batch: 2,
    build: (scope, x) => nn.bidirectional(scope, x, (side, input) => nn.gru(side, input, { units: 3 })),
  },
  ...attending,
  {
    name: 'transformer block',
    operands: [real(4, 1, 4)],
    batch: 1,
    timeAxis: 0,
    build: (scope, x) => nn.transformerBlock(scope, x, { heads: 2, context: 8, positions: 'rotary' }),
  },
  {
    name: 'attention over attention, of one reach and of another',
    operands: [real(5, 2, 4)],
    batch: 2,
    timeAxis: 0,
    build: (scope, x) =>
      [2, 2, 3].reduce(
        (heard, context, i) => nn.causalAttention(scope.child(`${i}`), heard, { heads: 2, context, positions: 'rotary' }),
        x,
      ),
  },
  ...weighted,
  {
    name: 'causal convolution of one tap',
    operands: [real(2, 3, 4)],
    batch: 2,
    timeAxis: 2,
    build: (s, x) => nn.causalConvolution(s, x, { filters: 2, kernel: 1 }),
  },
  {
    name: 'learnt room',
    operands: [real(2, 6)],
    batch: 2,
    build: (s, x) => nn.learntRoom(s, x, { block: 2, blocks: 2 }),
  },
  {
    name: 'learnt room, a sample at a time',
    operands: [real(2, 4)],
    batch: 2,
    timeAxis: 1,
    build: (s, x) => nn.learntRoom(s, x, { block: 1, blocks: 3 }),
  },
  {
    name: 'convolution in strides',
    operands: [real(2, 3, 6)],
    batch: 2,
    build: (s, x) => nn.convolution1d(s, x, { filters: 2, kernel: 5, stride: 2 }),
  },
  {
    name: 'convolution of each channel by itself',
    operands: [real(2, 3, 6)],
    batch: 2,
    build: (s, x) => nn.convolution1d(s, x, { filters: 3, kernel: 3, dilation: 2, groups: 3 }),
  },
  {
    name: 'transposed convolution over two axes',
    operands: [real(1, 2, 3, 2)],
    batch: 1,
    build: (s, x) => nn.transposedConvolution2d(s, x, { filters: 2, kernel: [3, 4], stride: [2, 3] }),
  },
  { name: 'layer normalisation', operands: [real(3, 2, 4)], batch: 2, build: nn.layerNormalisation },
  { name: 'root mean square normalisation', operands: [real(3, 2, 4)], batch: 2, build: nn.rmsNormalisation },
  {
    name: 'group normalisation',
    operands: [real(2, 4, 3)],
    batch: 2,
    build: (s, x) => nn.groupNormalisation(s, x, { groups: 2 }),
  },
  ...[true, false].map((trains): LayerRow => ({
    name: `batch normalisation${trains ? ' while training' : ''}`,
    operands: [real(3, 2, 2)],
    batch: 3,
    trains,
    build: (s, x) => nn.batchNormalisation(s, x),
  })),
  {
    name: 'vector quantiser',
    operands: [real(3, 2, 2)],
    batch: 3,
    trains: true,
    withoutFiniteDifferences: 'values jump from code to code, and their gradient passes by',
    build: (s, x) => {
      const { values, commitment, used } = nn.vectorQuantiser(s, x, { codes: 3 })
      return [values, commitment, used]
    },
  },
  { name: 'embedding', operands: [tokens(5, 4, 2)], batch: 2, build: (s, x) => nn.embedding(s, x, { count: 5, units: 3 }) },
  {
    name: 'squeeze and excitation',
    operands: [real(2, 4, 2, 3)],
    batch: 2,
    build: (s, x) => nn.squeezeExcitation(s, x, { squeeze: 2 }),
  },
  {
    name: 'swish',
    operands: [distinct(3, 4)],
    batch: 3,
    build: (_s, x) => nn.silu(x),
  },
  ...losses,
  ...spectral,
]
