import type { OpName } from '../op-attributes.ts'
import { randomWords } from '../random-words.ts'
import type { Evaluator } from './evaluator.ts'
import { broadcastReader, build, forEachIndex, reader } from './values.ts'
import { elementCount, stridesOf } from '../../host-tensor.ts'

export const shapingEvaluators = {
  reshape: (_node, [x]) => x.data,
  broadcastTo: (node, [x]) => build(node.attributes.shape, broadcastReader(x, node.attributes.shape.length)),
  transpose: (node, [x]) => {
    const at = reader(x)
    const source = x.shape.map(() => 0)
    return build(node.outputs[0].shape, (index) => {
      node.attributes.permutation.forEach((from, to) => (source[from] = index[to]))
      return at(source)
    })
  },
  concat: (node, inputs) => {
    const { axis } = node.attributes
    const owners = inputs.flatMap(({ shape }, piece) => Array.from({ length: shape[axis] }, (_, place) => ({ piece, place })))
    const readers = inputs.map(reader)
    return build(node.outputs[0].shape, (index) => {
      const { piece, place } = owners[index[axis]]
      return readers[piece](index.map((position, i) => (i === axis ? place : position)))
    })
  },
  split: (node, [x]) => {
    const { axis, sizes } = node.attributes
    const at = reader(x)
    return node.outputs.map(({ shape }, piece) => {
      const begin = sizes.slice(0, piece).reduce((a, b) => a + b, 0)
      return build(shape, (index) => at(index.map((position, i) => (i === axis ? position + begin : position))))
    })
  },
  slice: (node, [x]) => {
    const { begin, size, strides } = node.attributes
    const at = reader(x)
    return build(size, (index) => at(index.map((position, i) => begin[i] + position * strides[i])))
  },
  pad: (node, [x]) => {
    const { pads, value } = node.attributes
    const at = reader(x)
    return build(node.outputs[0].shape, (index) => {
      const source = index.map((position, i) => position - pads[i][0])
      return source.every((position, i) => position >= 0 && position < x.shape[i]) ? at(source) : value
    })
  },
  gather: (node, [x, indices]) => {
    const { axis } = node.attributes
    const [at, indexAt] = [reader(x), reader(indices)]
    const rank = indices.shape.length
    return build(node.outputs[0].shape, (index) =>
      at([...index.slice(0, axis), indexAt(index.slice(axis, axis + rank)), ...index.slice(axis + rank)]),
    )
  },
  scatterAdd: (node, [indices, updates]) => {
    const { axis } = node.attributes
    const { shape } = node.outputs[0]
    const strides = stridesOf(shape)
    const [indexAt, updateAt] = [reader(indices), reader(updates)]
    const rank = indices.shape.length
    const result = new Float64Array(elementCount(shape))
    forEachIndex(updates.shape, (index) => {
      const target = [...index.slice(0, axis), indexAt(index.slice(axis, axis + rank)), ...index.slice(axis + rank)]
      result[target.reduce((offset, position, i) => offset + position * strides[i], 0)] += updateAt(index)
    })
    return result
  },
  randomBits: (node, [seed, counter]) => Float64Array.from(randomWords(node.attributes.shape, node.attributes.stream, seed.data[0], counter.data[0])),
} satisfies { [K in OpName]?: Evaluator<K> }
