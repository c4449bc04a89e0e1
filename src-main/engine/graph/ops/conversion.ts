import type { DType } from '../../host-tensor.ts'
import type { Tensor } from '../graph.ts'
import { defineUnary, type Unary } from './elementwise-kinds.ts'
import { real, truth, whole } from './example.ts'
import { noGradient } from './gradient-terms.ts'
import { defineOperation } from './operation.ts'
import { dtypeInTfjs } from './tensorflow.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    stopGradient: NoAttributes
    cast: { readonly to: DType }
  }
}

/** The same values, through which no gradient flows back. */
export const stopGradient: Unary = defineUnary('stopGradient', {
  types: ['float32', 'int32', 'int64', 'uint32', 'bool'],
  gradient: null,
  onnx: (_onnx, x) => x,
  tfjs: (tf, x) => tf.tensor(x.dataSync(), x.shape, x.dtype),
  evaluate: (x) => x,
  examples: [
    {
      name: 'one factor of a square',
      operands: [real([3])],
      build: (g, x) => g.mul(g.stopGradient(x), x),
      withoutFiniteDifferences: 'its gradient differs from the derivative by design',
    },
  ],
})

/** onnx.proto: TensorProto.DataType */
const castTargets: Record<DType, number> = { float32: 1, int32: 6, int64: 7, bool: 9, uint32: 12 }

const casts: Record<DType, (x: number) => number> = {
  float32: (x) => x,
  int32: (x) => Math.trunc(x) | 0,
  int64: Math.trunc,
  uint32: (x) => Math.trunc(x) >>> 0,
  bool: (x) => Number(x !== 0),
}

const applyCast = defineOperation('cast', {
  shape: ([{ shape }], { to }) => [{ shape, dtype: to }],
  gradient: noGradient,
  onnx: (onnx, [x], { attributes }) => onnx.op('Cast', [x], { to: castTargets[attributes.to] }),
  tfjs: (tf, [x], { attributes }) => tf.cast(x, dtypeInTfjs(attributes.to)),
  evaluate: ([x], { attributes }) => x.data.map(casts[attributes.to]),
  examples: [
    {
      name: 'to int32 and back',
      operands: [real([6])],
      build: (g, x) => g.cast(g.cast(g.mul(x, 3), 'int32'), 'float32'),
      withoutTfjsGradient: 'TensorFlow.js refuses a loss that does not depend on its input',
    },
    { name: 'bool to float', operands: [truth([6])], build: (g, x) => g.cast(x, 'float32') },
    { name: 'float to bool', operands: [real([6])], build: (g, x) => g.cast(g.floor(x), 'bool') },
    { name: 'int32 to int64', operands: [whole([6], 100)], build: (g, x) => g.cast(x, 'int64') },
  ],
})

/** The values in another type: fractions are cut off towards zero, `true` is 1, and any number but 0 is `true`. */
export const cast = (x: Tensor, to: DType): Tensor => applyCast([x], { to })[0]
