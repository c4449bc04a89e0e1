import type * as ort from 'onnxruntime-node'
import type { DType, Shape } from '../host-tensor.ts'

/**
 * A tensor in the memory of a graphics processor, as a session gave it out. It can be fed to sessions of the same provider; its numbers
 * are only had through a model that copies it to an output in host memory. Nobody frees it but `dispose`: the memory is not the garbage
 * collector's.
 */
export class DeviceTensor {
  readonly dtype: DType
  readonly shape: Shape
  readonly #value: ort.Tensor

  constructor(value: ort.Tensor) {
    this.dtype = value.type as DType
    this.shape = [...value.dims]
    this.#value = value
  }

  /** ONNX Runtime's own object, for feeding it. */
  get value(): ort.Tensor {
    return this.#value
  }

  dispose(): void {
    this.#value.dispose()
  }
}
