/**
 * How the codes of sound go on: attention hears the frames before, and says the codes of the next one, book after book, each told those
 * before it.
 *
 *   h[t] = transformer(sum_q E_q c_q[t - 1]);   c_q ~ softmax(silu(h[t] + sum_(p < q) F_p c_p[t]) A_q)
 *
 * @source Dhariwal et al. 2020 (Jukebox, arXiv 2005.00341), section 4; the books of a frame one after another: Lee et al. 2022
 *         (RQ-Transformer). Differs: rotary positions, which are relative (Su et al. 2021)
 */
import type { Tensor } from '../graph/index.ts'
import { add, addN, argMax, cast, concat, logSoftmax, mul, oneHot, reshape, slice, split, stack, sum, unstack } from '../graph/index.ts'
import { dense, embedding, gumbelNoise, layerNormalisation, silu, transformerBlock } from '../nn/index.ts'
import type { Scope } from '../nn/index.ts'
import { VQ_CODES } from './vq-codec.ts'

export interface PriorSizes {
  width: number
  blocks: number
  books: number
}

/** Frames before its own that a frame hears: 3 s. */
export const PRIOR_CONTEXT = 128
/** Values of a head of attention. */
const HEAD_VALUES = 32

/**
 * What it makes of the frames so far.
 *
 * @param heard int32 [T, batch, books]: codes of the frame before each, counted from 1; 0 where there is none
 * @returns     float32 [T, batch, width]
 */
function contexts(scope: Scope, heard: Tensor, { width, blocks }: PriorSizes): Tensor {
  const heads = Math.max(1, Math.floor(width / HEAD_VALUES))
  let x = addN(unstack(heard, 2).map((codes, i) => embedding(scope.child(`hears-${i}`), codes, { count: VQ_CODES + 1, units: width })))
  for (let i = 0; i < blocks; i++)
    x = transformerBlock(scope.child(`block-${i}`), x, { heads, context: PRIOR_CONTEXT, positions: 'rotary' })
  return layerNormalisation(scope.child('norm'), x)
}

/** Says book after book. @param context float32 [..., width] @param choose the code that is gone on with, int32 [...] */
function say(scope: Scope, context: Tensor, { width, books }: PriorSizes, choose: (logits: Tensor, book: number) => Tensor): void {
  let told = context
  for (let book = 0; book < books; book++) {
    const inner = silu(dense(scope.child(`inner-${book}`), told, { units: width }))
    const code = choose(dense(scope.child(`says-${book}`), inner, { units: VQ_CODES }), book)
    if (book < books - 1) told = add(told, embedding(scope.child(`told-${book}`), code, { count: VQ_CODES, units: width }))
  }
}

/** Codes of the frame before each, as `contexts` hears them; carries the last ones. @param codes int32 [T, batch, books] */
function before(scope: Scope, codes: Tensor): Tensor {
  const [steps, batch, books] = codes.shape
  const counted = add(cast(codes, 'float32'), 1)
  const first = reshape(scope.state('last', [books]), [1, batch, books])
  scope.carry('last', reshape(slice(counted, [steps - 1, 0, 0], [1, batch, books]), [batch, books]))
  return cast(steps === 1 ? first : concat([first, slice(counted, [0, 0, 0], [steps - 1, batch, books])], 0), 'int32')
}

/**
 * How unexpected the codes are, in nats a code.
 *
 * @param codes int32 [T, batch, books]
 * @returns     float32 [batch]
 */
export function priorSurprise(scope: Scope, codes: Tensor, sizes: PriorSizes): Tensor {
  const [steps, , books] = codes.shape
  const next = unstack(codes, 2)
  const right: Tensor[] = []
  say(scope, contexts(scope, before(scope, codes), sizes), sizes, (logits, book) => {
    right.push(sum(mul(logSoftmax(logits), oneHot(next[book], VQ_CODES)), 2))
    return next[book]
  })
  return mul(sum(addN(right), 0), -1 / (steps * books))
}

/** Listens to codes, and says nothing. @param codes int32 [T, 1, books] */
export function priorHear(scope: Scope, codes: Tensor, sizes: PriorSizes): void {
  contexts(scope, before(scope, codes), sizes)
}

/** Draws the codes of the next frame. @param temperature float32 [] @returns int32 [1, 1, books] */
export function priorDraw(scope: Scope, temperature: Tensor, sizes: PriorSizes): Tensor {
  const { books } = sizes
  const last = reshape(scope.state('last', [books]), [1, 1, books])
  // The largest of the logits and such noise is drawn as their softmax over the temperature has it.
  const noise = split(mul(gumbelNoise([books, VQ_CODES], { ...scope.chance, stream: scope.nextStream() }), temperature), 0, books)
  const drawn: Tensor[] = []
  say(scope, contexts(scope, cast(last, 'int32'), sizes), sizes, (logits, book) => {
    drawn.push(argMax(add(logits, reshape(noise[book], [1, 1, VQ_CODES]))))
    return drawn[book]
  })
  const codes = stack(drawn, 2)
  scope.carry('last', reshape(add(cast(codes, 'float32'), 1), [1, books]))
  return codes
}
