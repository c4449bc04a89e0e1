import type { ExampleOperand } from '../../../src-main/engine/graph/index.ts'
import * as nn from '../../../src-main/engine/nn/index.ts'
import type { LayerRow } from './trace-layer.ts'

const real = (...shape: number[]): ExampleOperand => ({ shape, dtype: 'float32', draw: 'signed' })
const distinct = (...shape: number[]): ExampleOperand => ({ shape, dtype: 'float32', draw: 'distinct' })
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
] as const

const weighted: readonly LayerRow[] = sources.flatMap(([name, weights]): LayerRow[] => [
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
])

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
  ...weighted,
  {
    name: 'causal convolution of one tap',
    operands: [real(2, 3, 4)],
    batch: 2,
    timeAxis: 2,
    build: (s, x) => nn.causalConvolution(s, x, { filters: 2, kernel: 1 }),
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
  { name: 'embedding', operands: [tokens(5, 4, 2)], batch: 2, build: (s, x) => nn.embedding(s, x, { count: 5, units: 3 }) },
  {
    name: 'squeeze and excitation',
    operands: [real(2, 4, 2, 3)],
    batch: 2,
    build: (s, x) => nn.squeezeExcitation(s, x, { squeeze: 2 }),
  },
  {
    name: 'activations',
    operands: [distinct(3, 4)],
    batch: 3,
    build: (_s, x) => [nn.leakyRelu(x), nn.silu(x), nn.gelu(x)],
  },
]
