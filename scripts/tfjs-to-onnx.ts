/**
 * A TensorFlow.js graph model as an ONNX model, operation by operation, for the operations that the networks taken over need.
 *
 * @source  github.com/tensorflow/tfjs, tfjs-converter: graph_model, node_def; onnx.ai/onnx/operators
 */
import { encodeModel, hostTensor, type Initialiser } from '../src-main/engine/onnx/index.ts'
import type { Attribute, OnnxNode, ValueInfo } from '../src-main/engine/onnx/model-proto.ts'

interface TfjsNode {
  name: string
  op: string
  input?: string[]
  attr?: Record<string, { i?: string; b?: boolean; s?: string; list?: { i?: string[]; s?: string[] } }>
}

export interface TfjsModel {
  modelTopology: { node: TfjsNode[] }
  weightsManifest: { weights: { name: string; shape: number[]; dtype: string }[] }[]
}

export interface TfjsConversion {
  model: TfjsModel
  /** The shards of the weights, joined. */
  weights: Uint8Array
  input: ValueInfo
  /** Nodes of the graph, by what they are called in the new model. */
  outputs: Readonly<Record<string, Pick<ValueInfo, 'shape'> & { node: string }>>
  metadata: Readonly<Record<string, string>>
}

const OPSET = 18

type Constant = { shape: number[]; data: Float32Array | Int32Array }

/** @throws Error where the graph has an operation that is not known here */
export function tfjsToOnnx({ model, weights, input, outputs, metadata }: TfjsConversion): Uint8Array {
  const constants = readConstants(model, weights)
  const graph = new OnnxGraph(constants)
  const byName = new Map(model.modelTopology.node.map((node) => [node.name, node]))
  for (const node of model.modelTopology.node) {
    if (node.op === 'Const' || node.op === 'Placeholder') continue
    translate(node, graph, byName)
  }
  for (const [name, { node }] of Object.entries(outputs)) graph.add('Identity', [node], name)
  return encodeModel({
    graph: {
      name: 'converted',
      inputs: [input],
      outputs: Object.entries(outputs).map(([name, { shape }]) => ({ name, dtype: 'float32', shape })),
      initialisers: graph.initialisers(),
      nodes: graph.needed(Object.keys(outputs)),
    },
    opsets: { '': OPSET },
    metadata,
    irVersion: 8,
  })
}

function readConstants(model: TfjsModel, weights: Uint8Array): Map<string, Constant> {
  const constants = new Map<string, Constant>()
  let at = 0
  for (const { name, shape, dtype } of model.weightsManifest.flatMap((group) => group.weights)) {
    const bytes = 4 * shape.reduce((product, size) => product * size, 1)
    const buffer = weights.slice(at, at + bytes).buffer
    if (dtype !== 'float32' && dtype !== 'int32') throw new Error(`The weight ${name} is of type ${dtype}.`)
    constants.set(name, { shape, data: dtype === 'float32' ? new Float32Array(buffer) : new Int32Array(buffer) })
    at += bytes
  }
  return constants
}

class OnnxGraph {
  private readonly nodes: OnnxNode[] = []
  private readonly values = new Map<string, Initialiser>()
  private fresh = 0

  constructor(private readonly constants: ReadonlyMap<string, Constant>) {}

  constant(name: string): Constant {
    const found = this.constants.get(name)
    if (!found) throw new Error(`${name} is no constant.`)
    return found
  }

  isConstant(name: string): boolean {
    return this.constants.has(name)
  }

  add(opType: string, inputs: string[], output = this.name(opType), attributes: Record<string, Attribute> = {}): string {
    for (const input of inputs)
      if (this.constants.has(input) && !this.values.has(input)) {
        const { shape, data } = this.constant(input)
        this.values.set(input, {
          name: input,
          value: hostTensor(data, shape, data instanceof Float32Array ? 'float32' : 'int32'),
        })
      }
    this.nodes.push({ opType, domain: '', name: output, inputs, outputs: [output], attributes })
    return output
  }

  /** Whole numbers that an operation wants as an input. */
  whole(values: readonly number[]): string {
    const name = this.name('whole')
    this.values.set(name, { name, value: hostTensor(values, [values.length], 'int64') })
    return name
  }

  floats(shape: number[], data: Float32Array): string {
    const name = this.name('weights')
    this.values.set(name, { name, value: hostTensor(data, shape) })
    return name
  }

  initialisers(): Initialiser[] {
    return [...this.values.values()]
  }

  /** Without what no output needs. */
  needed(outputs: readonly string[]): OnnxNode[] {
    const wanted = new Set(outputs)
    for (const node of this.nodes.toReversed()) if (wanted.has(node.outputs[0])) for (const input of node.inputs) wanted.add(input)
    for (const name of this.values.keys()) if (!wanted.has(name)) this.values.delete(name)
    return this.nodes.filter(({ outputs: [output] }) => wanted.has(output))
  }

  private name(kind: string): string {
    return `${kind}:${this.fresh++}`
  }
}

const SAME_NAME: Readonly<Record<string, string>> = {
  ...{ Neg: 'Neg', Mul: 'Mul', Sigmoid: 'Sigmoid', Sqrt: 'Sqrt', AddV2: 'Add', Add: 'Add', Log: 'Log', Sub: 'Sub', Identity: 'Identity' },
  Relu: 'Relu',
}
const REDUCTIONS: Readonly<Record<string, string>> = { Sum: 'ReduceSum', Min: 'ReduceMin', Max: 'ReduceMax' }

const textOf = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString('latin1')

function translate(node: TfjsNode, graph: OnnxGraph, byName: ReadonlyMap<string, TfjsNode>): void {
  const { name, op, input: inputs = [], attr = {} } = node
  const ints = (of: string): number[] => [...graph.constant(of).data]
  if (op in SAME_NAME) graph.add(SAME_NAME[op], inputs, name)
  else if (op in REDUCTIONS)
    graph.add(REDUCTIONS[op], [inputs[0], graph.whole(ints(inputs[1]))], name, { keepdims: { int: attr.keep_dims.b ? 1 : 0 } })
  else if (op === 'Square') graph.add('Mul', [inputs[0], inputs[0]], name)
  else if (op === 'DivNoNan') divideOrZero(inputs, name, graph)
  else if (op === 'Transpose') graph.add('Transpose', [inputs[0]], name, { perm: { ints: ints(inputs[1]) } })
  else if (op === 'ExpandDims') graph.add('Unsqueeze', [inputs[0], graph.whole(ints(inputs[1]))], name)
  else if (op === 'Squeeze') graph.add('Squeeze', [inputs[0], graph.whole((attr.squeeze_dims.list?.i ?? []).map(Number))], name)
  else if (op === 'Pad' || op === 'MirrorPad') {
    const pads = ints(inputs[1])
    const order = [...pads.filter((_, i) => i % 2 === 0), ...pads.filter((_, i) => i % 2 === 1)]
    const mode = op === 'Pad' ? 'constant' : textOf(attr.mode.s).toLowerCase()
    graph.add('Pad', [inputs[0], graph.whole(order)], name, { mode: { string: mode } })
  } else if (op === 'ConcatV2') graph.add('Concat', inputs.slice(0, -1), name, { axis: { int: ints(inputs[inputs.length - 1])[0] } })
  else if (op === 'Conv2D' || op === '_FusedConv2D') convolve(node, graph)
  else if (op === 'Pack') pack(node, graph, byName)
  else if (op === 'Reshape') reshape(node, graph, byName)
  else if (op === 'StridedSlice') slice(node, graph, byName)
  else if (op !== 'Shape') throw new Error(`The operation ${op} of ${name} is not known.`)
}

/** Zero where the divisor is. */
function divideOrZero([dividend, divisor]: string[], name: string, graph: OnnxGraph): void {
  const zero = graph.floats([], Float32Array.of(0))
  const isZero = graph.add('Equal', [divisor, zero])
  const safe = graph.add('Where', [isZero, graph.floats([], Float32Array.of(1)), divisor])
  graph.add('Where', [isZero, zero, graph.add('Div', [dividend, safe])], name)
}

/** [batch, height, width, channels] there, [batch, channels, height, width] here. */
function convolve({ name, input: inputs = [], attr = {} }: TfjsNode, graph: OnnxGraph): void {
  const { shape, data } = graph.constant(inputs[1])
  const [height, width, channels, filters] = shape
  const turned = new Float32Array(data.length)
  for (let h = 0; h < height; h++)
    for (let w = 0; w < width; w++)
      for (let c = 0; c < channels; c++)
        for (let f = 0; f < filters; f++)
          turned[((f * channels + c) * height + h) * width + w] = data[((h * width + w) * channels + c) * filters + f]
  const given = graph.add('Transpose', [inputs[0]], undefined, { perm: { ints: [0, 3, 1, 2] } })
  const strides = (attr.strides.list?.i ?? []).map(Number)
  let made = graph.add('Conv', [given, graph.floats([filters, channels, height, width], turned), ...inputs.slice(2, 3)], undefined, {
    strides: { ints: strides.slice(1, 3) },
    auto_pad: { string: textOf(attr.padding.s) === 'SAME' ? 'SAME_UPPER' : 'VALID' },
  })
  if ((attr.fused_ops?.list?.s ?? []).some((fused) => textOf(fused) === 'Relu')) made = graph.add('Relu', [made])
  graph.add('Transpose', [made], name, { perm: { ints: [0, 2, 3, 1] } })
}

/** Several tensors as one; a shape that is packed is read where it is used. */
function pack({ name, input: inputs = [], attr = {} }: TfjsNode, graph: OnnxGraph, byName: ReadonlyMap<string, TfjsNode>): void {
  if (inputs.some((one) => isSize(byName.get(one), byName))) return
  const axis = Number(attr.axis.i)
  graph.add(
    'Concat',
    inputs.map((one) => graph.add('Unsqueeze', [one, graph.whole([axis])])),
    name,
    { axis: { int: axis } },
  )
}

/** A size that was read off a tensor: always the batch, in the networks that are taken over. */
const isSize = (node: TfjsNode | undefined, byName: ReadonlyMap<string, TfjsNode>): boolean =>
  node?.op === 'StridedSlice' && byName.get(node.input?.[0] ?? '')?.op === 'Shape'

function reshape({ name, input: inputs = [] }: TfjsNode, graph: OnnxGraph, byName: ReadonlyMap<string, TfjsNode>): void {
  const target = byName.get(inputs[1])
  const sizes =
    target?.op === 'Pack'
      ? // 0 keeps the size that is there.
        (target.input ?? []).map((one) => (graph.isConstant(one) ? graph.constant(one).data[0] : 0))
      : [...graph.constant(inputs[1]).data]
  graph.add('Reshape', [inputs[0], graph.whole(sizes)], name)
}

function slice({ name, input: inputs = [], attr = {} }: TfjsNode, graph: OnnxGraph, byName: ReadonlyMap<string, TfjsNode>): void {
  if (byName.get(inputs[0])?.op === 'Shape') return
  const [begin, end, strides] = inputs.slice(1).map((one) => [...graph.constant(one).data])
  const mask = (of: string): number => Number(attr[of]?.i ?? 0)
  for (const unknown of ['ellipsis_mask', 'shrink_axis_mask']) if (mask(unknown) !== 0) throw new Error(`${name}: ${unknown} is not known.`)
  // A new axis stands in the list of bounds, but not in the tensor.
  const isNew = begin.map((_, i) => (mask('new_axis_mask') & (1 << i)) !== 0)
  const old = begin.flatMap((_, i) => (isNew[i] ? [] : [i]))
  const from = old.map((i) => (mask('begin_mask') & (1 << i) ? 0 : begin[i]))
  const to = old.map((i) => (mask('end_mask') & (1 << i) ? 2 ** 31 - 1 : end[i]))
  const axes = old.map((_, axis) => axis)
  const added = isNew.flatMap((one, i) => (one ? [i] : []))
  const bounds = [from, to, axes, old.map((i) => strides[i])].map((one) => graph.whole(one))
  const cut = graph.add('Slice', [inputs[0], ...bounds], added.length === 0 ? name : undefined)
  if (added.length > 0) graph.add('Unsqueeze', [cut, graph.whole(added)], name)
}
