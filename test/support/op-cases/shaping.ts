import * as g from '../../../src-main/engine/graph/index.ts'
import { real, whole, type OpCase } from './op-case.ts'

const allButSecond = (pieces: g.Tensor[]): g.Tensor[] => pieces.filter((_, i) => i !== 1)

export const shapingCases = {
  input: [{ name: 'fed values', operands: [real([2, 2])], build: (x) => x }],
  constant: [
    { name: 'a table', operands: [real([2, 3])], build: (x) => g.mul(x, x.graph.constant([1, -2, 3, 0.5, 4, -1], [2, 3])) },
    { name: 'whole numbers', operands: [whole([3], 9)], build: (x) => g.add(x, x.graph.constant([7, -8, 9], [3], 'int32')) },
  ],
  reshape: [
    { name: 'to a matrix', operands: [real([2, 3, 4])], build: (x) => g.reshape(x, [6, -1]) },
    { name: 'to a scalar', operands: [real([1, 1])], build: (x) => g.reshape(x, []) },
  ],
  broadcastTo: [
    { name: 'scalar', operands: [real([])], build: (x) => g.broadcastTo(x, [2, 3]) },
    { name: 'inner and outer axes', operands: [real([2, 1, 3])], build: (x) => g.broadcastTo(x, [4, 2, 5, 3]) },
  ],
  transpose: [
    { name: 'matrix', operands: [real([2, 3])], build: (x) => g.transpose(x) },
    { name: 'rotation of three axes', operands: [real([2, 3, 4])], build: (x) => g.transpose(x, [2, 0, 1]) },
    { name: 'rank 5', operands: [real([2, 1, 2, 3, 2])], build: (x) => g.transpose(x, [0, 3, 1, 4, 2]) },
  ],
  concat: [
    { name: 'first axis', operands: [real([2, 3]), real([1, 3]), real([3, 3])], build: (...xs) => g.concat(xs, 0) },
    { name: 'last axis', operands: [real([2, 1, 2]), real([2, 1, 3])], build: (...xs) => g.concat(xs, -1) },
    { name: 'one tensor twice', operands: [real([2, 2])], build: (x) => g.concat([x, x], 1) },
    { name: 'stack', operands: [real([2, 3]), real([2, 3])], build: (...xs) => g.stack(xs, 1) },
  ],
  split: [
    { name: 'equal pieces', operands: [real([6, 2])], build: (x) => g.split(x, 0, 3) },
    { name: 'unequal pieces of the last axis', operands: [real([2, 6])], build: (x) => g.split(x, -1, [1, 3, 2]) },
    { name: 'a piece that is not used', operands: [real([4, 3, 2])], build: (x) => allButSecond(g.unstack(x, 1)) },
  ],
  slice: [
    { name: 'box', operands: [real([4, 5])], build: (x) => g.slice(x, [1, 2], [2, 2]) },
    { name: 'to the end', operands: [real([4, 5])], build: (x) => g.slice(x, [0, 3], [-1, -1]) },
    { name: 'strides', operands: [real([7, 5])], build: (x) => g.slice(x, [1, 0], [3, 2], [2, 3]) },
    {
      name: 'overlapping windows of one axis',
      operands: [real([9, 2])],
      build: (x) => [0, 2, 4].map((begin) => g.slice(x, [begin, 0], [4, 2])),
    },
    {
      name: 'windows with gaps, and a box',
      operands: [real([8, 3])],
      build: (x) => [g.slice(x, [1, 0], [2, 3]), g.slice(x, [5, 0], [1, 3]), g.slice(x, [0, 1], [3, 1])],
    },
  ],
  pad: [
    { name: 'zeros', operands: [real([2, 3])], build: (x) => g.pad(x, [[1, 0], [0, 2]]) },
    { name: 'a value', operands: [real([2, 2, 2])], build: (x) => g.pad(x, [[0, 0], [1, 1], [0, 0]], -3) },
  ],
  gather: [
    { name: 'rows, some twice', operands: [real([4, 3]), whole([6], 4)], build: (x, i) => g.gather(x, i) },
    { name: 'columns by a matrix of indices', operands: [real([2, 5, 2]), whole([2, 3], 5)], build: (x, i) => g.gather(x, i, 1) },
    { name: 'one row', operands: [real([4, 3]), whole([], 4)], build: (x, i) => g.gather(x, i) },
  ],
  scatterAdd: [
    { name: 'rows that repeat', operands: [whole([6], 4), real([6, 3])], build: (i, u) => g.scatterAdd(i, u, 0, 4) },
    { name: 'inner axis, matrix of indices', operands: [whole([2, 3], 5), real([2, 2, 3, 2])], build: (i, u) => g.scatterAdd(i, u, 1, 5) },
  ],
  sum: [
    { name: 'all', operands: [real([2, 3, 2])], build: (x) => g.sum(x) },
    { name: 'outer axis', operands: [real([4, 3])], build: (x) => g.sum(x, 0) },
    { name: 'two axes, kept', operands: [real([2, 3, 2])], build: (x) => g.sum(x, [0, -1], true) },
    { name: 'mean', operands: [real([3, 4])], build: (x) => g.mean(x, 1) },
  ],
  max: [
    { name: 'all', operands: [real([2, 3], 'distinct')], build: (x) => g.max(x) },
    { name: 'last axis', operands: [real([3, 4], 'distinct')], build: (x) => g.max(x, -1) },
    { name: 'two axes, kept', operands: [real([2, 3, 2], 'distinct')], build: (x) => g.max(x, [0, 2], true) },
  ],
  argMax: [
    { name: 'last axis', operands: [real([3, 4], 'distinct')], build: (x) => g.argMax(x) },
    { name: 'first axis, first of equal ones', operands: [whole([5, 3], 2)], build: (x) => g.argMax(g.cast(x, 'float32'), 0) },
  ],
  softmax: [
    { name: 'last axis', operands: [real([3, 4])], build: (x) => g.softmax(x) },
    { name: 'middle axis', operands: [real([2, 4, 3])], build: (x) => g.softmax(x, 1) },
  ],
  logSoftmax: [
    { name: 'last axis', operands: [real([3, 4])], build: (x) => g.logSoftmax(x) },
    { name: 'first axis', operands: [real([4, 3])], build: (x) => g.logSoftmax(x, 0) },
  ],
  randomBits: [
    { name: 'uniform', operands: [whole([], 1000), whole([], 1000)], build: (seed, counter) => g.randomUniform([3, 5], { seed, counter, stream: 1 }) },
    { name: 'normal, odd count', operands: [whole([1], 1000), whole([1], 9)], build: (seed, counter) => g.randomNormal([7], { seed, counter, stream: 5 }) },
    { name: 'a count without divisors', operands: [whole([], 9), whole([], 9)], build: (seed, counter) => g.randomUniform([1009], { seed, counter, stream: 2 }) },
  ],
} satisfies { [K in g.OpName]?: OpCase[] }
