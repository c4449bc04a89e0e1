import type { DType, HostTensor, Shape } from '../host-tensor.ts'
import { ProtobufWriter } from './protobuf-writer.ts'

/** A dimension: a fixed size, or a name for one that is only known when the model runs. */
export type Dimension = number | string

export interface ValueInfo {
  readonly name: string
  readonly dtype: DType
  readonly shape: readonly Dimension[]
}

/** An attribute as ONNX types it. */
export type Attribute = { int: number } | { ints: readonly number[] } | { float: number } | { string: string } | { graph: GraphParts }

export interface OnnxNode {
  readonly opType: string
  readonly domain: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** Where a tensor's numbers lie in a file beside the model. */
export interface ExternalPlace {
  /** Name of the file, in the model's folder. */
  readonly location: string
  readonly offsetBytes: number
  readonly lengthBytes: number
}

/** Bytes that only one operator knows how to read, such as weights of 8 bits. */
export interface PackedBytes {
  readonly dtype: 'uint8'
  readonly shape: Shape
  readonly data: Uint8Array
}

export interface Initialiser {
  readonly name: string
  readonly value: HostTensor | PackedBytes
  /** Given where the numbers are written to a file of their own; the model then holds only the place. */
  readonly external?: ExternalPlace
}

export interface GraphParts {
  readonly name: string
  readonly inputs: readonly ValueInfo[]
  readonly outputs: readonly ValueInfo[]
  readonly initialisers: readonly Initialiser[]
  readonly nodes: readonly OnnxNode[]
  /** Types of values in between, for those who read the file; running it needs none of them. */
  readonly values?: readonly ValueInfo[]
}

export interface ModelParts {
  readonly graph: GraphParts
  /** Operator sets by domain; '' is ONNX's own. */
  readonly opsets: Readonly<Record<string, number>>
  readonly metadata: Readonly<Record<string, string>>
  /** Version of the file format; the one that goes with the newest operator set where not given. */
  readonly irVersion?: number
  /** Of the program that wrote it. */
  readonly producerVersion?: string
}

/** onnx.proto: TensorProto.DataType */
export const elementTypes: Readonly<Record<DType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9, uint32: 12 }

/** onnx.proto: TensorProto.DataType UINT8 */
const packedType = 2

/** Version of the file format that goes with opset 21. */
const newestIrVersion = 10

/** Weights above this total have no place in a model: a protocol buffer holds 2 GB, less room for the graph and the metadata. */
export const LARGEST_INLINE_BYTES = 1_900_000_000

export const weightBytesOf = ({ graph: { initialisers } }: ModelParts): number =>
  initialisers.reduce((sum, { value }) => sum + value.data.byteLength, 0)

/**
 * An ONNX model as the bytes of an .onnx file.
 *
 * @source  github.com/onnx/onnx, onnx/onnx.proto: the field numbers below
 */
export const encodeModel = ({ graph, opsets, metadata, irVersion = newestIrVersion, producerVersion }: ModelParts): Uint8Array => {
  const model = new ProtobufWriter().int(1, irVersion).string(2, 'spectraloom')
  if (producerVersion !== undefined) model.string(3, producerVersion)
  model.message(7, encodeGraph(graph))
  for (const [domain, version] of Object.entries(opsets)) model.message(8, new ProtobufWriter().string(1, domain).int(2, version))
  for (const [key, value] of Object.entries(metadata)) model.message(14, new ProtobufWriter().string(1, key).string(2, value))
  return model.finish()
}

const encodeGraph = ({ name, inputs, outputs, initialisers, nodes, values = [] }: GraphParts): ProtobufWriter => {
  const graph = new ProtobufWriter()
  for (const node of nodes) graph.message(1, encodeNode(node))
  graph.string(2, name)
  for (const initialiser of initialisers) graph.message(5, encodeTensor(initialiser))
  for (const input of inputs) graph.message(11, encodeValueInfo(input))
  for (const output of outputs) graph.message(12, encodeValueInfo(output))
  for (const value of values) graph.message(13, encodeValueInfo(value))
  return graph
}

const encodeNode = ({ opType, domain, name, inputs, outputs, attributes }: OnnxNode): ProtobufWriter => {
  const node = new ProtobufWriter()
  for (const input of inputs) node.string(1, input)
  for (const output of outputs) node.string(2, output)
  node.string(3, name).string(4, opType)
  for (const [key, attribute] of Object.entries(attributes)) node.message(5, encodeAttribute(key, attribute))
  if (domain !== '') node.string(7, domain)
  return node
}

const encodeAttribute = (name: string, attribute: Attribute): ProtobufWriter => {
  const message = new ProtobufWriter().string(1, name)
  if ('float' in attribute) return message.float(2, attribute.float).int(20, 1)
  if ('int' in attribute) return message.int(3, attribute.int).int(20, 2)
  if ('string' in attribute) return message.string(4, attribute.string).int(20, 3)
  if ('graph' in attribute) return message.message(6, encodeGraph(attribute.graph)).int(20, 5)
  return message.packedInts(8, attribute.ints).int(20, 7)
}

const encodeTensor = ({ name, value: { dtype, shape, data }, external }: Initialiser): ProtobufWriter => {
  const tensor = new ProtobufWriter()
    .packedInts(1, shape)
    .int(2, dtype === 'uint8' ? packedType : elementTypes[dtype])
    .string(8, name)
  if (!external) return tensor.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  const place = { location: external.location, offset: String(external.offsetBytes), length: String(external.lengthBytes) }
  for (const [key, value] of Object.entries(place)) tensor.message(13, new ProtobufWriter().string(1, key).string(2, value))
  return tensor.int(14, 1)
}

const encodeValueInfo = ({ name, dtype, shape }: ValueInfo): ProtobufWriter => {
  const dimensions = new ProtobufWriter()
  for (const size of shape) {
    dimensions.message(1, typeof size === 'number' ? new ProtobufWriter().int(1, size) : new ProtobufWriter().string(2, size))
  }
  const tensorType = new ProtobufWriter().int(1, elementTypes[dtype]).message(2, dimensions)
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensorType))
}
