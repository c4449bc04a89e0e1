/**
 * What is read of an .onnx file. Every size in it is a claim until it was compared with the bytes that are there.
 *
 * @source github.com/onnx/onnx, onnx/onnx.proto: the field numbers below
 */
import type { DType } from '../host-tensor.ts'
import { elementTypes } from './index.ts'
import { ModelFileError } from './model-file-error.ts'
import { bytesOf, floatOf, protobufFields, textOf, wholeNumberOf, wholeNumbers, type ProtobufField } from './protobuf-reader.ts'

export interface OnnxFile {
  readonly producer: string
  readonly producerVersion: string
  /** Operator sets by domain; '' is ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>
  readonly metadata: ReadonlyMap<string, string>
  readonly graph: OnnxFileGraph
}

export interface OnnxFileGraph {
  readonly name: string
  readonly nodes: readonly OnnxFileNode[]
  readonly tensors: readonly OnnxFileTensor[]
  readonly inputs: readonly OnnxFileValue[]
  readonly outputs: readonly OnnxFileValue[]
  /** Types of values in between, as far as the file tells them. */
  readonly values: readonly OnnxFileValue[]
}

export interface OnnxFileNode {
  readonly name: string
  readonly opType: string
  readonly domain: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Numbers, lists of them and text; graphs and tensors within attributes are left out. */
  readonly attributes: ReadonlyMap<string, number | readonly number[] | string>
}

export interface OnnxFileTensor {
  readonly name: string
  /** Null for types that the engine has none of. */
  readonly dtype: DType | null
  readonly shape: readonly number[]
  /** The numbers as they lie in this file, little-endian; null where they lie in another or in another form. */
  readonly raw: Uint8Array | null
  /** Where they lie in a file beside this one, as claimed. */
  readonly external: ReadonlyMap<string, string> | null
}

export interface OnnxFileValue {
  readonly name: string
  readonly dtype: DType | null
  /** A name or null stands for a size that is known only when the model runs; null for the whole shape where it is not told. */
  readonly shape: readonly (number | string | null)[] | null
}

/** Far above any real model; a hostile file must not make lists without end. */
const MOST_ITEMS = 2_000_000
const MOST_AXES = 16
const LARGEST_EXTENT = 2 ** 40

const types = new Map(Object.entries(elementTypes).map(([dtype, number]) => [number, dtype as DType]))

/** Reads the structure of a model; tensors stay where they are. @throws ModelFileError */
export function parseOnnxFile(bytes: Uint8Array): OnnxFile {
  const budget = new Budget()
  let producer = ''
  let producerVersion = ''
  let graph: OnnxFileGraph | null = null
  const opsets = new Map<string, number>()
  const metadata = new Map<string, string>()
  for (const field of protobufFields(bytes)) {
    if (field.number === 2) producer = textOf(field)
    else if (field.number === 3) producerVersion = textOf(field)
    else if (field.number === 7) graph = parseGraph(bytesOf(field), budget)
    else if (field.number === 8) budget.spend(opsets.set(...parseOpset(bytesOf(field))))
    else if (field.number === 14) budget.spend(metadata.set(...parseEntry(bytesOf(field))))
  }
  if (!graph || opsets.size === 0)
    throw new ModelFileError('is not an ONNX model', 'Choose a file that ends in .onnx and was exported as a model.')
  return { producer, producerVersion, opsets, metadata, graph }
}

/** Counts what is made of a file. */
class Budget {
  #left = MOST_ITEMS

  spend(_made: unknown): void {
    if (--this.#left < 0) throw new ModelFileError('has more parts than any model')
  }
}

function parseGraph(bytes: Uint8Array, budget: Budget): OnnxFileGraph {
  let name = ''
  const nodes: OnnxFileNode[] = []
  const tensors: OnnxFileTensor[] = []
  const [inputs, outputs, values]: OnnxFileValue[][] = [[], [], []]
  const valueLists = new Map([
    [11, inputs],
    [12, outputs],
    [13, values],
  ])
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) budget.spend(nodes.push(parseNode(bytesOf(field), budget)))
    else if (field.number === 2) name = textOf(field)
    else if (field.number === 5) budget.spend(tensors.push(parseTensor(bytesOf(field))))
    else {
      const list = valueLists.get(field.number)
      if (list) budget.spend(list.push(parseValue(bytesOf(field))))
    }
  }
  return { name, nodes, tensors, inputs, outputs, values }
}

function parseNode(bytes: Uint8Array, budget: Budget): OnnxFileNode {
  const text = { 3: '', 4: '', 7: '' }
  const [inputs, outputs]: string[][] = [[], []]
  const attributes = new Map<string, number | readonly number[] | string>()
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) budget.spend(inputs.push(textOf(field)))
    else if (field.number === 2) budget.spend(outputs.push(textOf(field)))
    else if (field.number === 3 || field.number === 4 || field.number === 7) text[field.number] = textOf(field)
    else if (field.number === 5) {
      const [name, value] = parseAttribute(bytesOf(field), budget)
      if (value !== null) attributes.set(name, value)
    }
  }
  return { name: text[3], opType: text[4], domain: text[7], inputs, outputs, attributes }
}

function parseAttribute(bytes: Uint8Array, budget: Budget): [string, number | readonly number[] | string | null] {
  let name = ''
  let value: number | readonly number[] | string | null = null
  const list: number[] = []
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) name = textOf(field)
    else if (field.number === 2) value = floatOf(field)
    else if (field.number === 3) value = wholeNumberOf(field)
    else if (field.number === 4) value = textOf(field)
    else if (field.number === 8) {
      for (const number of wholeNumbers(field)) budget.spend(list.push(number))
      value = list
    }
  }
  return [name, value]
}

function parseTensor(bytes: Uint8Array): OnnxFileTensor {
  let name = ''
  let type = 0
  let raw: Uint8Array | null = null
  let isExternal = false
  const shape: number[] = []
  const external = new Map<string, string>()
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) addExtents(shape, field)
    else if (field.number === 2) type = wholeNumberOf(field)
    else if (field.number === 8) name = textOf(field)
    else if (field.number === 9) raw = bytesOf(field)
    else if (field.number === 13) external.set(...parseEntry(bytesOf(field)))
    else if (field.number === 14) isExternal = wholeNumberOf(field) === 1
  }
  return { name, dtype: types.get(type) ?? null, shape, raw, external: isExternal ? external : null }
}

function addExtents(shape: number[], field: ProtobufField): void {
  for (const extent of wholeNumbers(field)) {
    if (extent < 0 || extent > LARGEST_EXTENT || shape.length === MOST_AXES) throw new ModelFileError('holds a tensor of impossible size')
    shape.push(extent)
  }
}

/** ValueInfoProto: name, and its type's tensor_type: element type and shape. */
function parseValue(bytes: Uint8Array): OnnxFileValue {
  let name = ''
  let dtype: DType | null = null
  let shape: (number | string | null)[] | null = null
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) name = textOf(field)
    if (field.number !== 2) continue
    for (const type of protobufFields(bytesOf(field))) {
      if (type.number !== 1) continue
      for (const part of protobufFields(bytesOf(type))) {
        if (part.number === 1) dtype = types.get(wholeNumberOf(part)) ?? null
        else if (part.number === 2) shape = parseShape(bytesOf(part))
      }
    }
  }
  return { name, dtype, shape }
}

function parseShape(bytes: Uint8Array): (number | string | null)[] {
  const shape: (number | string | null)[] = []
  for (const axis of protobufFields(bytes)) {
    if (axis.number !== 1) continue
    if (shape.length === MOST_AXES) throw new ModelFileError('holds a value of impossible shape')
    let extent: number | string | null = null
    for (const field of protobufFields(bytesOf(axis))) {
      if (field.number === 1) extent = wholeNumberOf(field)
      else if (field.number === 2) extent = textOf(field)
    }
    shape.push(extent)
  }
  return shape
}

const parseOpset = (bytes: Uint8Array): [string, number] => {
  let domain = ''
  let version = 0
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) domain = textOf(field)
    else if (field.number === 2) version = wholeNumberOf(field)
  }
  return [domain === 'ai.onnx' ? '' : domain, version]
}

/** StringStringEntryProto */
const parseEntry = (bytes: Uint8Array): [string, string] => {
  let [key, value] = ['', '']
  for (const field of protobufFields(bytes)) {
    if (field.number === 1) key = textOf(field)
    else if (field.number === 2) value = textOf(field)
  }
  return [key, value]
}
