/**
 * The engine writes for the newest operator set that its runtime knows. Other programs may be older: an exported model
 * says it is of the oldest set in which its operators mean the same.
 */
import type { ModelParts } from '../onnx/index.ts'

/** Opset 17 and version 8 of the file format: what programs of 2022 read. */
const OLDER = { opset: 17, irVersion: 8 }

/**
 * Operators whose inputs, attributes and results did not change between opset 17 and 21, for float32 and whole numbers.
 *
 * @source github.com/onnx/onnx, docs/Changelog.md, versions 18 to 21
 */
const UNCHANGED = new Set(
  (
    'Abs Add And ArgMax AveragePool Cast Concat Conv ConvTranspose Cos Div Equal Exp Expand Floor Gather Gemm Greater ' +
    'GreaterOrEqual Identity Less LessOrEqual Log ' +
    'LogSoftmax MatMul Max MaxPool Min Mul Neg Not Or Pow ReduceSum Relu Reshape Sigmoid Sign Sin Slice Softmax Softplus Split ' +
    'Sqrt Sub Sum Tanh Transpose Where'
  ).split(' '),
)

/** Of `Split`, a number of parts in place of their sizes came with opset 18. */
const NEWER_ATTRIBUTE = 'num_outputs'

/** The same model, said to be of an older operator set where it uses nothing newer. */
export function inOldestFormat(parts: ModelParts): ModelParts {
  const fits = parts.graph.nodes.every(
    ({ opType, domain, attributes }) => domain === '' && UNCHANGED.has(opType) && !(NEWER_ATTRIBUTE in attributes),
  )
  return fits ? { ...parts, opsets: { ...parts.opsets, '': OLDER.opset }, irVersion: OLDER.irVersion } : parts
}
