import { elementCount, hostTensor, type Shape } from '../../host-tensor.ts'
import type { Provider } from '../../provider.ts'
import { refuse } from '../apply-op.ts'
import type { Tensor } from '../graph.ts'
import { drawGrid, drawIndices, hashing, randomWords } from '../random-words.ts'
import { cast } from './conversion.ts'
import { add, cos, log, mul, sin, sqrt } from './elementwise.ts'
import { whole } from './example.ts'
import { noGradient } from './gradient-terms.ts'
import type { OnnxWriter } from './onnx-writer.ts'
import { defineOperation } from './operation.ts'
import { concat, split } from './joining.ts'
import { reshape } from './shaping.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    randomBits: { readonly shape: Shape; readonly stream: number }
  }
}

/** What random numbers are a function of: the same three give the same numbers, in any order and on any provider. */
export interface RandomSource {
  /** The run's seed: int32, one element. */
  seed: Tensor
  /** The step's number, so that every step draws anew: int32, one element. */
  counter: Tensor
  /** Tells the draws of one step apart (one for each dropout layer, ...): a whole number, 0 .. 2^31 - 1. */
  stream: number
}

/** Elements one draw can give without the counter of its elements wrapping round. */
const largestDraw = 2 ** 31 - 1

/** Writes the hash of graph/random-words.ts in ONNX operators. */
class HashWriter {
  readonly #onnx: OnnxWriter
  readonly #provider: Provider

  constructor(onnx: OnnxWriter, provider: Provider) {
    this.#onnx = onnx
    this.#provider = provider
  }

  /** A number that is known now, as a word. */
  word(value: number): string {
    return this.#onnx.constant([value >>> 0], [], 'uint32')
  }

  /** An int32 of one element as a word of rank 0. */
  fromInt32(name: string, rank: number): string {
    const word = this.#onnx.op('Cast', [name], { to: 12 })
    return rank === 0 ? word : this.#onnx.op('Reshape', [word, this.#onnx.int64s([])])
  }

  add(a: string, b: string): string {
    return this.#onnx.op('Add', [a, b])
  }

  mul(a: string, b: string): string {
    return this.#onnx.op('Mul', [a, b])
  }

  round(h: string): string {
    return this.mul(h, this.add(this.mul(this.#shifted(h), this.word(hashing.even)), this.word(hashing.odd)))
  }

  hash(h: string): string {
    const [first, second] = hashing.salts
    const mixed = this.round(this.add(this.round(this.add(h, this.word(first))), this.word(second)))
    return this.add(mixed, this.#shifted(mixed))
  }

  #shifted(h: string): string {
    return this.#provider === 'cpu'
      ? this.#onnx.op('BitShift', [h, this.word(hashing.shift)], { direction: 'RIGHT' })
      : this.#onnx.op('Div', [h, this.word(2 ** hashing.shift)])
  }
}

const applyRandomBits = defineOperation('randomBits', {
  shape: (inputs, { shape, stream }) => {
    for (const input of inputs) {
      if (input.dtype !== 'int32' || elementCount(input.shape) !== 1) refuse('seed and counter must be int32 of one element.')
    }
    if (!Number.isInteger(stream) || stream < 0 || stream > largestDraw)
      refuse(`stream ${stream} must be a whole number from 0 to 2^31 - 1.`)
    if (elementCount(shape) > largestDraw) refuse('that is more than 2^31 numbers in one draw; draw several streams.')
    return [{ shape, dtype: 'uint32' }]
  },
  gradient: noGradient,
  onnx: (
    onnx,
    [seedName, counterName],
    { inputs: [seed, counter], outputs: [{ size: count }], attributes: { shape, stream } },
    provider,
  ) => {
    const grid = drawGrid(count)
    const words = new HashWriter(onnx, provider)
    const key = words.hash(words.add(words.hash(words.fromInt32(seedName, seed.rank)), words.fromInt32(counterName, counter.rank)))
    const stride = words.add(words.mul(words.hash(words.add(key, words.word(hashing.strideSalt))), words.word(2)), words.word(1))
    const indices = onnx.tensor(hostTensor(drawIndices(stream, grid), [grid.rows + grid.columns], 'uint32'))
    const hashed = words.hash(words.add(words.mul(indices, stride), key))
    const [rows, columns] = onnx.opWithOutputs('Split', [hashed, onnx.int64s([grid.rows, grid.columns])], 2, { axis: 0 })
    const sums = words.add(onnx.op('Reshape', [rows, onnx.int64s([grid.rows, 1])]), columns)
    const mixed = words.round(sums)
    if (grid.rows * grid.columns === count) return onnx.op('Reshape', [mixed, onnx.int64s(shape)])
    const flat = onnx.op('Reshape', [mixed, onnx.int64s([-1])])
    const cut = onnx.op('Slice', [flat, onnx.int64s([0]), onnx.int64s([count]), onnx.int64s([0])])
    return onnx.op('Reshape', [cut, onnx.int64s(shape)])
  },
  tfjs: (tf, [seed, counter], { attributes: { shape, stream } }) => {
    const words = randomWords(shape, stream, seed.dataSync()[0], counter.dataSync()[0])
    return tf.tensor(Float32Array.from(words), [...shape], 'float32')
  },
  evaluate: ([seed, counter], { attributes: { shape, stream } }) =>
    Float64Array.from(randomWords(shape, stream, seed.data[0], counter.data[0])),
  examples: [
    {
      name: 'uniform',
      operands: [whole([], 1000), whole([], 1000)],
      build: (g, seed, counter) => g.randomUniform([3, 5], { seed, counter, stream: 1 }),
    },
    {
      name: 'normal, odd count',
      operands: [whole([1], 1000), whole([1], 9)],
      build: (g, seed, counter) => g.randomNormal([7], { seed, counter, stream: 5 }),
    },
    {
      name: 'a count without divisors',
      operands: [whole([], 9), whole([], 9)],
      build: (g, seed, counter) => g.randomUniform([1009], { seed, counter, stream: 2 }),
    },
  ],
})

/** Independent uniform 32-bit words, uint32: a hash of seed, counter, stream and the element's index. */
export const randomBits = (shape: Shape, { seed, counter, stream }: RandomSource): Tensor =>
  applyRandomBits([seed, counter], { shape, stream })[0]

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
