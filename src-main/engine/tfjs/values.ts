import * as tf from '@tensorflow/tfjs-core'
import { hostTensor, tensorInTfjs, type DType, type HostTensor } from '../graph/index.ts'

/** A copy, for the caller to dispose of. */
export const toTfjs = (value: HostTensor): tf.Tensor => tensorInTfjs(tf, value)

/** A copy: TensorFlow.js may give out the very array it computes with. */
export const fromTfjs = (value: tf.Tensor, dtype: DType): HostTensor => hostTensor(value.dataSync().slice(), value.shape, dtype)
