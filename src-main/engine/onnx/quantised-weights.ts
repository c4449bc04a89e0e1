/**
 * Weights of 8 bits for playback: ONNX Runtime's operator `MatMulNBits` in place of `Gemm`.
 *
 * A network that plays reads every weight once a frame, so bytes are time. The weights of one output are cut into blocks along the inputs,
 * each with one scale; the operator rounds its operand to 8 bits block by block, too, and adds up in whole numbers.
 *
 * @source ONNX Runtime 1.30, docs/ContribOperators.md, com.microsoft.MatMulNBits; accuracy level 4: 8-bit operands
 */
import type { HostTensor } from '../host-tensor.ts'
import type { Initialiser, ModelParts, OnnxNode } from './model-proto.ts'

/** Weights that share a scale. */
export const quantisedBlock = 32

/** Stands for zero: without a fourth operand the operator takes the middle of the 8-bit range. */
const ZERO_POINT = 128

/** Distance of the largest weight of a block from the zero point. */
const LARGEST = 127

/** Elements from which a matrix is worth it: smaller ones stay in the processor's cache. */
const fewestWeights = 2 ** 16

/** Outputs that are worked on together, so that rows read and columns written fit into the cache. */
const TILE = 256

export interface QuantisedMatrix {
  /** [N, ceil(K / 32), 32]: code c stands for (c - 128) scale; beyond K the code of zero. */
  codes: Uint8Array
  /** [N, ceil(K / 32)] */
  scales: Float32Array
}

/**
 * Rounds a matrix to 8 bits, symmetrically in blocks of 32 inputs.
 *
 * @param weights  float32 [K, N] row-major, as `x W` takes it
 * @returns        codes and scales by output; every weight is off by half a scale at most, 1/254 of its block's largest
 */
export const quantise = (weights: Float32Array, inputs: number, outputs: number): QuantisedMatrix => {
  const blocks = Math.ceil(inputs / quantisedBlock)
  const codes = new Uint8Array(outputs * blocks * quantisedBlock).fill(ZERO_POINT)
  const scales = new Float32Array(outputs * blocks)
  const inverse = new Float32Array(TILE)
  for (let block = 0; block < blocks; block++) {
    const from = block * quantisedBlock
    const to = Math.min(inputs, from + quantisedBlock)
    for (let first = 0; first < outputs; first += TILE) {
      const last = Math.min(outputs, first + TILE)
      inverse.fill(0)
      for (let k = from; k < to; k++) {
        for (let n = first; n < last; n++) inverse[n - first] = Math.max(inverse[n - first], Math.abs(weights[k * outputs + n]))
      }
      for (let n = first; n < last; n++) {
        const largest = inverse[n - first]
        scales[n * blocks + block] = largest / LARGEST
        inverse[n - first] = largest === 0 ? 0 : LARGEST / largest
      }
      for (let k = from; k < to; k++) {
        for (let n = first; n < last; n++) {
          codes[n * blocks * quantisedBlock + k] = Math.floor(weights[k * outputs + n] * inverse[n - first] + (ZERO_POINT + 0.5))
        }
      }
    }
  }
  return { codes, scales }
}

/**
 * The same model with its large weight matrices in 8 bits.
 *
 * Products with a stored matrix of 65 536 elements and more on their right are replaced; biases, convolutions and small matrices stay as
 * they are.
 */
export const withQuantisedWeights = (parts: ModelParts): ModelParts => {
  const { graph } = parts
  const matrices = new Map(graph.initialisers.flatMap(({ name, value }) => (isLargeMatrix(value) ? [[name, value] as const] : [])))
  const replaced = new Set(graph.nodes.filter((node) => isPlainProduct(node) && matrices.has(node.inputs[1])).map((node) => node.inputs[1]))
  if (replaced.size === 0) return parts
  const usedOtherwise = new Set(graph.nodes.flatMap((node) => (isPlainProduct(node) ? node.inputs.filter((_, i) => i !== 1) : node.inputs)))
  const initialisers = graph.initialisers.flatMap((initialiser): Initialiser[] => {
    const matrix = replaced.has(initialiser.name) ? matrices.get(initialiser.name) : undefined
    if (!matrix) return [initialiser]
    return [...packed(initialiser.name, matrix), ...(usedOtherwise.has(initialiser.name) ? [initialiser] : [])]
  })
  const nodes = graph.nodes.map((node) => {
    const matrix = isPlainProduct(node) ? matrices.get(node.inputs[1]) : undefined
    return matrix ? quantisedProduct(node, matrix) : node
  })
  return { ...parts, graph: { ...graph, initialisers, nodes }, opsets: { ...parts.opsets, 'com.microsoft': 1 } }
}

const isLargeMatrix = (value: Initialiser['value']): value is HostTensor<'float32'> =>
  value.dtype === 'float32' && value.shape.length === 2 && value.data.length >= fewestWeights

/** y = x W, nothing transposed and nothing added. */
const isPlainProduct = ({ opType, inputs, attributes }: OnnxNode): boolean =>
  opType === 'Gemm' && inputs.length === 2 && Object.values(attributes).every((attribute) => 'int' in attribute && attribute.int === 0)

const codesName = (matrix: string): string => `${matrix}/codes`

const scalesName = (matrix: string): string => `${matrix}/scales`

const packed = (name: string, { shape: [inputs, outputs], data }: HostTensor<'float32'>): Initialiser[] => {
  const { codes, scales } = quantise(data, inputs, outputs)
  const blocks = Math.ceil(inputs / quantisedBlock)
  return [
    { name: codesName(name), value: { dtype: 'uint8', shape: [outputs, blocks, quantisedBlock], data: codes } },
    { name: scalesName(name), value: { dtype: 'float32', shape: [outputs, blocks], data: scales } },
  ]
}

const quantisedProduct = (node: OnnxNode, { shape: [inputs, outputs] }: HostTensor<'float32'>): OnnxNode => ({
  ...node,
  opType: 'MatMulNBits',
  domain: 'com.microsoft',
  inputs: [node.inputs[0], codesName(node.inputs[1]), scalesName(node.inputs[1])],
  attributes: {
    K: { int: inputs },
    N: { int: outputs },
    bits: { int: 8 },
    block_size: { int: quantisedBlock },
    accuracy_level: { int: 4 },
  },
})
