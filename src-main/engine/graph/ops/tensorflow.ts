import type * as tfc from '@tensorflow/tfjs-core'
import type { DType, HostTensor } from '../../host-tensor.ts'

/** The TensorFlow.js module an executor works with: the operations know its types and load none of its code. */
export type TensorFlow = typeof tfc

/** TensorFlow.js has no int64, and no uint32; words are floats there (rounded to 24 bits), other whole numbers int32. */
export const dtypeInTfjs = (dtype: DType): 'float32' | 'int32' | 'bool' => {
  if (dtype === 'float32' || dtype === 'uint32') return 'float32'
  return dtype === 'bool' ? 'bool' : 'int32'
}

/** A copy: TensorFlow.js may keep the very array it is given. */
export const tensorInTfjs = (tf: TensorFlow, { data, shape, dtype }: HostTensor): tfc.Tensor => {
  const target = dtypeInTfjs(dtype)
  const numbers = data instanceof BigInt64Array ? Array.from(data, Number) : data
  return tf.tensor(target === 'float32' ? Float32Array.from(numbers) : Int32Array.from(numbers), [...shape], target)
}
