import { drawGrid, drawIndices, hashing, hostTensor, type OpName } from '../../graph/index.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import type { Provider } from '../provider.ts'
import type { Lowering } from './lowering.ts'

/** Writes the hash of graph/random-words.ts in ONNX operators. */
class HashWriter {
  readonly #onnx: GraphBuilder
  readonly #provider: Provider

  constructor(onnx: GraphBuilder, provider: Provider) {
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

export const randomLowerings = {
  randomBits: (node, [seedName, counterName], onnx, provider) => {
    const { shape, stream } = node.attributes
    const [seed, counter] = node.inputs
    const count = node.outputs[0].size
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
} satisfies { [K in OpName]?: Lowering<K> }
