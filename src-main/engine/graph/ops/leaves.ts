import { GraphError } from '../../errors.ts'
import { real, whole } from './example.ts'
import { noGradient } from './gradient-terms.ts'
import { defineOperation } from './operation.ts'
import { tensorInTfjs } from './tensorflow.ts'

// Made by Graph.input and Graph.parameter; executors put the values in its place.
defineOperation('input', {
  shape: (inputs) => [...inputs],
  gradient: noGradient,
  onnx: (_onnx, _inputs, { attributes: { name } }) => {
    throw new GraphError('compile', `'${name}' is used but is not among the listed inputs.`)
  },
  tfjs: (_tf, _inputs, { attributes: { name } }) => {
    throw new GraphError('executeGraph', `no value is given for '${name}'.`)
  },
  evaluate: (_inputs, { attributes: { name } }) => {
    throw new GraphError('evaluate', `no values are given for '${name}'.`)
  },
  examples: [{ name: 'fed values', operands: [real([2, 2])], build: (_g, x) => x }],
})

// Made by Graph.constant.
defineOperation('constant', {
  shape: (inputs) => [...inputs],
  gradient: noGradient,
  onnx: (onnx, _inputs, { attributes: { data }, outputs: [{ shape, dtype }] }) =>
    data.length === 1 ? onnx.constant([Number(data[0])], shape, dtype) : onnx.tensor({ shape, dtype, data }),
  tfjs: (tf, _inputs, { attributes: { data }, outputs: [{ shape, dtype }] }) => tensorInTfjs(tf, { shape, dtype, data }),
  evaluate: (_inputs, { attributes: { data } }) => Float64Array.from(data as ArrayLike<number | bigint>, Number),
  examples: [
    { name: 'a table', operands: [real([2, 3])], build: (g, x) => g.mul(x, x.graph.constant([1, -2, 3, 0.5, 4, -1], [2, 3])) },
    { name: 'whole numbers', operands: [whole([3], 9)], build: (g, x) => g.add(x, x.graph.constant([7, -8, 9], [3], 'int32')) },
  ],
})
