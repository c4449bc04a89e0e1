import type { Provider } from '../../provider.ts'
import type { OnnxWriter } from './onnx-writer.ts'

/**
 * Buffers one WebGPU shader can use on every device; ONNX Runtime's Split uses one for each piece and one for the whole, and fails beyond.
 */
const WEBGPU_BUFFERS = 8

/** Cuts a tensor along an axis into pieces of the given sizes. */
export const cutIntoPieces = (onnx: OnnxWriter, x: string, axis: number, sizes: readonly number[], provider: Provider): string[] => {
  if (provider !== 'webgpu' || sizes.length < WEBGPU_BUFFERS)
    return onnx.opWithOutputs('Split', [x, onnx.int64s(sizes)], sizes.length, { axis })
  let begin = 0
  return sizes.map((size) => {
    const piece = onnx.op('Slice', [x, onnx.int64s([begin]), onnx.int64s([begin + size]), onnx.int64s([axis])])
    begin += size
    return piece
  })
}
