import { elementCount, type DType, type Shape } from '../../host-tensor.ts'
import { applyOp, refuse } from '../apply-op.ts'
import type { Tensor, TensorType } from '../graph.ts'
import type { OpAttributes } from '../op-attributes.ts'
import { add, cast, cos, log, mul, sin, sqrt } from './elementwise.ts'
import { concat, reshape, split } from './shaping.ts'

/** What random numbers are a function of: the same three give the same numbers, in any order and on any provider. */
export interface RandomSource {
  /** The run's seed: int32, one element. */
  seed: Tensor
  /** The step's number, so that every step draws anew: int32, one element. */
  counter: Tensor
  /** Tells the draws of one step apart (one for each dropout layer, ...): a whole number, 0 .. 2^31 - 1. */
  stream: number
}

const seedTypes: readonly DType[] = ['int32']

/** Elements one draw can give without the counter of its elements wrapping round. */
const largestDraw = 2 ** 31 - 1

const randomBitsRule = (inputs: readonly TensorType[], { shape, stream }: OpAttributes['randomBits']): TensorType[] => {
  for (const input of inputs) {
    if (!seedTypes.includes(input.dtype) || elementCount(input.shape) !== 1) refuse('seed and counter must be int32 of one element.')
  }
  if (!Number.isInteger(stream) || stream < 0 || stream > largestDraw) refuse(`stream ${stream} must be a whole number from 0 to 2^31 - 1.`)
  if (elementCount(shape) > largestDraw) refuse('that is more than 2^31 numbers in one draw; draw several streams.')
  return [{ shape, dtype: 'uint32' }]
}

/** Independent uniform 32-bit words, uint32: a hash of seed, counter, stream and the element's index. */
export const randomBits = (shape: Shape, { seed, counter, stream }: RandomSource): Tensor =>
  applyOp('randomBits', [seed, counter], { shape, stream }, randomBitsRule)[0]

/** Largest factor that keeps (2^32 - 1), rounded to float32, below 1. */
const unitScale = 2 ** -32 * (1 - 2 ** -24)

/** Uniform float32 numbers, 0 <= u < 1. */
export const randomUniform = (shape: Shape, source: RandomSource): Tensor => mul(cast(randomBits(shape, source), 'float32'), unitScale)

/**
 * Standard normal numbers.
 *
 *   r = sqrt(-2 ln u1);  r cos(2 pi u2), r sin(2 pi u2)
 *
 * @source  Box and Muller 1958. u1 is kept above 2^-33, so |x| <= 6.77
 */
export const randomNormal = (shape: Shape, source: RandomSource): Tensor => {
  const count = elementCount(shape)
  const half = Math.ceil(count / 2)
  const [first, second] = split(cast(randomBits([2 * half], source), 'float32'), 0, 2)
  const radius = sqrt(mul(log(add(mul(first, unitScale), 2 ** -33)), -2))
  const angle = mul(second, 2 * Math.PI * unitScale)
  const both = concat([mul(radius, cos(angle)), mul(radius, sin(angle))], 0)
  return reshape(2 * half === count ? both : split(both, 0, [count, 1])[0], shape)
}
