import { reshape, slice, type Tensor } from '../../../src-main/engine/graph/index.ts'
import { hostTensor } from '../../../src-main/engine/host-tensor.ts'
import {
  dense,
  embedding,
  layerNormalisation,
  sampleTokens,
  softmaxCrossEntropy,
  transformerBlock,
  type Scope,
} from '../../../src-main/engine/nn/index.ts'
import { constant } from '../../../src-main/engine/optimisers/schedules.ts'
import { addDecoupledDecay, chain, clipByGlobalNorm, descend, scaleByAdam } from '../../../src-main/engine/optimisers/transforms.ts'
import type { SmallModel } from './small-model.ts'

export const TOKENS = 12
export const CONTEXT = 16
export const [STEPS, ROWS] = [12, 4]
const [UNITS, HEADS, BLOCKS] = [16, 2, 2]

/** Four tunes; tokens come back, and only what was before says what follows. */
export const tunes: readonly (readonly number[])[] = [
  [0, 2, 4, 5, 7, 5, 4, 2, 0, 7, 0, 7, 11],
  [1, 2, 4, 2, 4, 5, 4, 5, 7, 5, 7, 9, 7],
  [3, 0, 3, 0, 4, 0, 4, 0, 5, 0, 5, 0, 7],
  [6, 7, 6, 7, 8, 7, 6, 5, 6, 7, 8, 9, 10],
]

type Positions = 'rotary' | 'relative'

/** int32 [T, batch] to logits float32 [T, batch, tokens] of the token that follows each. */
const predict = (scope: Scope, tokens: Tensor, positions: Positions): Tensor => {
  let x = embedding(scope.child('embedding'), tokens, { count: TOKENS, units: UNITS })
  for (let i = 0; i < BLOCKS; i++) x = transformerBlock(scope.child(`block-${i}`), x, { heads: HEADS, context: CONTEXT, positions })
  return dense(scope.child('output'), layerNormalisation(scope.child('norm'), x), { units: TOKENS })
}

/** Time first: [T + 1, rows]. */
const asSequences = hostTensor(
  Array.from({ length: (STEPS + 1) * ROWS }, (_, i) => tunes[i % ROWS][Math.floor(i / ROWS)]),
  [STEPS + 1, ROWS],
  'int32',
)

/** A network that guesses the next token from all before, with attention; it steps with keys and values it remembers. */
export const tokenModel = (positions: Positions): SmallModel => ({
  name: `token model, ${positions} positions`,
  objective: {
    name: `tokens-${positions}`,
    seed: 4,
    rows: ROWS,
    batch: { sequences: { shape: [STEPS + 1, ROWS], dtype: 'int32' } },
    dropout: { dense: 0.05, recurrent: 0 },
    primary: 'surprise',
    trace(scope, { sequences }) {
      const logits = predict(scope, slice(sequences, [0, 0], [STEPS, ROWS]), positions)
      const surprise = softmaxCrossEntropy(logits, slice(sequences, [1, 0], [STEPS, ROWS]))
      return {
        measures: { surprise },
        updates: [
          {
            loss: surprise,
            parameters: scope.parameters,
            optimiser: chain(clipByGlobalNorm(1), scaleByAdam(), addDecoupledDecay(0.005), descend),
            rate: constant(0.01),
          },
        ],
      }
    },
  },
  minibatch: { sequences: asSequences },
  // An even guess among twelve tokens is log 12 = 2.48 nats.
  learns: { steps: 200, measure: 'surprise', from: 2, to: 0.1 },
  forms: [
    {
      name: 'window',
      batch: ROWS,
      form: 'window',
      inputs: { tokens: { shape: [STEPS, ROWS], dtype: 'int32' } },
      build: (scope, { tokens }) => ({ logits: predict(scope, tokens, positions) }),
    },
    {
      name: 'step',
      batch: ROWS,
      form: 'step',
      inputs: {
        token: { shape: [ROWS], dtype: 'int32' },
        temperature: { shape: [], dtype: 'float32' },
        'top-k': { shape: [], dtype: 'float32' },
        'top-p': { shape: [], dtype: 'float32' },
      },
      build: (scope, { token, temperature, 'top-k': topK, 'top-p': topP }) => {
        const logits = reshape(predict(scope, reshape(token, [1, ROWS]), positions), [ROWS, TOKENS])
        const random = { ...scope.chance, stream: scope.nextStream() }
        return { logits, drawn: sampleTokens(logits, random, { temperature, topK, topP }) }
      },
    },
  ],
})
