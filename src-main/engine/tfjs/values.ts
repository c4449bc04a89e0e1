import * as tf from '@tensorflow/tfjs-core'
import { hostTensor, type DType, type HostTensor } from '../graph/index.ts'

/** TensorFlow.js has no int64, and no uint32; words are floats there (rounded to 24 bits), other whole numbers int32. */
export const dtypeInTfjs = (dtype: DType): 'float32' | 'int32' | 'bool' => {
  if (dtype === 'float32' || dtype === 'uint32') return 'float32'
  return dtype === 'bool' ? 'bool' : 'int32'
}

export const toTfjs = ({ data, shape, dtype }: HostTensor): tf.Tensor => {
  const numbers = Array.from(data as ArrayLike<number | bigint>, Number)
  const target = dtypeInTfjs(dtype)
  return tf.tensor(target === 'float32' ? Float32Array.from(numbers) : Int32Array.from(numbers), [...shape], target)
}

export const fromTfjs = (value: tf.Tensor, dtype: DType): HostTensor => hostTensor(Array.from(value.dataSync()), value.shape, dtype)
