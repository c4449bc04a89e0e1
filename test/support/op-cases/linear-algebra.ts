import * as g from '../../../src-main/engine/graph/index.ts'
import { real, type OpCase } from './op-case.ts'

const transposes: OpCase[] = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({
    name: `A${transposeA ? 'ᵀ' : ''}B${transposeB ? 'ᵀ' : ''}`,
    operands: [real(transposeA ? [3, 2] : [2, 3]), real(transposeB ? [4, 3] : [3, 4])],
    build: (a: g.Tensor, b: g.Tensor) => g.matMul(a, b, { transposeA, transposeB }),
  })),
)

const batchedTransposes: OpCase[] = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({
    name: `batch of A${transposeA ? 'ᵀ' : ''}B${transposeB ? 'ᵀ' : ''}`,
    operands: [real(transposeA ? [2, 3, 2] : [2, 2, 3]), real(transposeB ? [2, 4, 3] : [2, 3, 4])],
    build: (a: g.Tensor, b: g.Tensor) => g.matMul(a, b, { transposeA, transposeB }),
  })),
)

export const linearAlgebraCases = {
  matMul: [
    ...transposes,
    ...batchedTransposes,
    { name: 'batch times one matrix', operands: [real([2, 3, 4]), real([4, 2])], build: (a, b) => g.matMul(a, b) },
    { name: 'batch times one transposed matrix', operands: [real([2, 2, 3, 4]), real([2, 4])], build: (a, b) => g.matMul(a, b, { transposeB: true }) },
    { name: 'one matrix times batch', operands: [real([2, 3]), real([4, 3, 2])], build: (a, b) => g.matMul(a, b) },
    { name: 'broadcast batches', operands: [real([2, 1, 2, 3]), real([3, 3, 2])], build: (a, b) => g.matMul(a, b) },
    { name: 'transposed batch times one matrix', operands: [real([2, 4, 3]), real([4, 2])], build: (a, b) => g.matMul(a, b, { transposeA: true }) },
  ],
  conv: [
    { name: '1-D', operands: [real([2, 3, 7]), real([4, 3, 3])], build: (x, w) => g.conv1d(x, w) },
    { name: '1-D same padding', operands: [real([2, 1, 8]), real([3, 1, 3])], build: (x, w) => g.conv1d(x, w, { padding: [1, 1] }) },
    { name: '1-D causal, dilated', operands: [real([1, 2, 9]), real([2, 2, 2])], build: (x, w) => g.conv1d(x, w, { padding: [4, 0], dilation: 4 }) },
    { name: '1-D stride with a rest', operands: [real([2, 2, 10]), real([2, 2, 3])], build: (x, w) => g.conv1d(x, w, { stride: 3 }) },
    { name: '1-D stride, dilation, uneven padding', operands: [real([1, 2, 11]), real([2, 2, 3])], build: (x, w) => g.conv1d(x, w, { stride: 2, dilation: 2, padding: [1, 3] }) },
    { name: '1-D one tap', operands: [real([2, 3, 4]), real([2, 3, 1])], build: (x, w) => g.conv1d(x, w) },
    { name: '1-D two groups', operands: [real([2, 4, 6]), real([6, 2, 3])], build: (x, w) => g.conv1d(x, w, { groups: 2, padding: [1, 1] }) },
    { name: '1-D depthwise', operands: [real([2, 3, 6]), real([3, 1, 2])], build: (x, w) => g.conv1d(x, w, { groups: 3 }) },
    { name: '1-D forty taps', operands: [real([2, 2, 50]), real([2, 2, 40])], build: (x, w) => g.conv1d(x, w, { stride: 3, padding: [2, 1] }) },
    { name: '1-D forty taps in two groups', operands: [real([2, 4, 50]), real([2, 2, 40])], build: (x, w) => g.conv1d(x, w, { groups: 2, stride: 2 }) },
    { name: '2-D', operands: [real([2, 2, 5, 4]), real([3, 2, 3, 2])], build: (x, w) => g.conv2d(x, w) },
    {
      name: '2-D stride, dilation, padding differ by axis',
      operands: [real([1, 2, 7, 8]), real([2, 2, 3, 2])],
      build: (x, w) => g.conv2d(x, w, { stride: [2, 1], dilation: [1, 3], padding: [[1, 1], [0, 2]] }),
    },
    { name: '2-D two groups', operands: [real([1, 4, 5, 5]), real([2, 2, 3, 3])], build: (x, w) => g.conv2d(x, w, { groups: 2 }) },
    { name: '2-D thirty-six taps', operands: [real([1, 1, 7, 7]), real([2, 1, 6, 6])], build: (x, w) => g.conv2d(x, w, { padding: [[1, 0], [0, 1]] }) },
  ],
  convTranspose: [
    { name: '1-D', operands: [real([2, 3, 4]), real([3, 2, 3])], build: (x, w) => g.convTranspose1d(x, w) },
    { name: '1-D stride', operands: [real([1, 2, 4]), real([2, 2, 4])], build: (x, w) => g.convTranspose1d(x, w, { stride: 2, padding: [1, 1] }) },
    { name: '1-D output padding', operands: [real([1, 2, 3]), real([2, 1, 3])], build: (x, w) => g.convTranspose1d(x, w, { stride: 3, outputPadding: 2 }) },
    { name: '1-D dilated', operands: [real([1, 2, 4]), real([2, 2, 3])], build: (x, w) => g.convTranspose1d(x, w, { dilation: 2, stride: 2 }) },
    { name: '1-D two groups', operands: [real([2, 4, 3]), real([4, 3, 2])], build: (x, w) => g.convTranspose1d(x, w, { groups: 2, stride: 2 }) },
    { name: '2-D', operands: [real([1, 2, 3, 3]), real([2, 2, 2, 3])], build: (x, w) => g.convTranspose2d(x, w, { stride: [2, 1], padding: [[0, 1], [1, 1]] }) },
  ],
  maxPool: [
    { name: '1-D', operands: [real([2, 3, 6], 'distinct')], build: (x) => g.maxPool1d(x, 2) },
    { name: '1-D with a rest', operands: [real([1, 2, 8], 'distinct')], build: (x) => g.maxPool1d(x, 3) },
    { name: '1-D overlapping', operands: [real([1, 2, 8], 'distinct')], build: (x) => g.maxPool1d(x, 3, { stride: 2 }) },
    { name: '1-D gaps', operands: [real([1, 1, 9], 'distinct')], build: (x) => g.maxPool1d(x, 2, { stride: 3 }) },
    { name: '1-D padded', operands: [real([1, 2, 7], 'distinct')], build: (x) => g.maxPool1d(x, 2, { padding: [1, 0] }) },
    { name: '2-D', operands: [real([1, 2, 4, 6], 'distinct')], build: (x) => g.maxPool2d(x, 2) },
    { name: '2-D with a rest', operands: [real([1, 1, 5, 7], 'distinct')], build: (x) => g.maxPool2d(x, [2, 3]) },
    { name: '2-D overlapping, padded', operands: [real([1, 2, 5, 5], 'distinct')], build: (x) => g.maxPool2d(x, 3, { stride: 2, padding: [[1, 1], [1, 0]] }) },
  ],
  avgPool: [
    { name: '1-D', operands: [real([2, 3, 6])], build: (x) => g.avgPool1d(x, 2) },
    { name: '1-D overlapping, padded', operands: [real([1, 2, 7])], build: (x) => g.avgPool1d(x, 3, { stride: 2, padding: [1, 2] }) },
    { name: '1-D with a rest', operands: [real([1, 2, 8])], build: (x) => g.avgPool1d(x, 3) },
    { name: '2-D', operands: [real([1, 2, 4, 6])], build: (x) => g.avgPool2d(x, [2, 3]) },
    { name: '2-D overlapping, padded', operands: [real([1, 2, 5, 5])], build: (x) => g.avgPool2d(x, 3, { stride: 2, padding: [[1, 1], [1, 0]] }) },
  ],
} satisfies { [K in g.OpName]?: OpCase[] }
