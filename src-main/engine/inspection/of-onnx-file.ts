import { NEXT_PREFIX } from '../models/index.ts'
import type { OnnxFile, OnnxFileNode, OnnxFileValue } from '../onnx/onnx-file.ts'
import { bytesPerElement, elementCount, type DType, type Shape } from '../host-tensor.ts'
import { flopsOf } from './flops.ts'
import { commonLayer, layerOfName, type InspectedGraph, type InspectedNode, type InspectedValue } from './inspected-graph.ts'

const SMALLEST_WEIGHT_ELEMENTS = 2

/** The graph of an ONNX file as an inspection sees it: what the file tells, nothing is executed. */
export function inspectOnnxFile(title: string, { graph }: OnnxFile): InspectedGraph {
  const values: InspectedValue[] = []
  const places = new Map<string, number>()
  const told = new Map([...graph.values, ...graph.outputs].map((value) => [value.name, value]))
  const add = (name: string, kind: InspectedValue['kind'], dtype: DType | null, shape: Shape | null): number => {
    places.set(name, values.length)
    return (
      values.push({
        name,
        kind,
        dtype: dtype ?? 'unknown',
        shape,
        bytes: shape === null ? 0 : elementCount(shape) * bytesPerElement(dtype ?? 'float32'),
      }) - 1
    )
  }
  for (const { name, dtype, shape } of graph.tensors) {
    // Shapes and axes lie in the file as tensors as weights do; only numbers of the model count as weights.
    add(name, dtype === 'float32' && elementCount(shape) >= SMALLEST_WEIGHT_ELEMENTS ? 'weight' : 'constant', dtype, shape)
  }
  const inputs = graph.inputs
    .filter(({ name }) => !places.has(name))
    .map((input) => add(input.name, 'input', input.dtype, fixedShape(input)))
  const layers: string[] = values.map(({ name }) => layerOfName(name))
  const nodes = graph.nodes.map((node): InspectedNode => {
    const from = node.inputs.filter((name) => name !== '').map((name) => places.get(name) ?? add(name, 'computed', null, null))
    const direct = commonLayer(from.map((value) => (values[value].kind === 'computed' ? '' : (layers[value] ?? ''))))
    const layer = direct || commonLayer(from.map((value) => layers[value] ?? ''))
    const to = node.outputs.map((name) => add(name, 'computed', told.get(name)?.dtype ?? null, fixedShape(told.get(name))))
    for (const value of to) layers[value] = layer
    return {
      op: node.opType,
      layer,
      source: null,
      inputs: from,
      outputs: to,
      flops: flopsOfFileNode(
        node,
        from.map((value) => values[value].shape),
        to.map((value) => values[value].shape),
      ),
    }
  })
  const outputs = graph.outputs.flatMap(({ name }) => (places.has(name) ? [{ name, value: places.get(name) as number }] : []))
  const states = outputs.flatMap(({ name, value }) => {
    const input = name.startsWith(NEXT_PREFIX) ? places.get(name.slice(NEXT_PREFIX.length)) : undefined
    return input === undefined ? [] : [{ name: name.slice(NEXT_PREFIX.length), input, output: value }]
  })
  return { title, values, nodes, inputs, outputs, states, nodesAsWritten: null }
}

const fixedShape = (value: OnnxFileValue | undefined): Shape | null =>
  value?.shape?.every((extent): extent is number => typeof extent === 'number') ? (value.shape as number[]) : null

function flopsOfFileNode(
  { opType, attributes }: OnnxFileNode,
  inputs: readonly (Shape | null)[],
  outputs: readonly (Shape | null)[],
): number | null {
  if ([...inputs, ...outputs].includes(null)) return null
  const kernel = attributes.get('kernel_shape')
  return flopsOf({
    op: opType,
    inputs: inputs as Shape[],
    outputs: outputs as Shape[],
    transposedLeft: attributes.get('transA') === 1,
    kernel: Array.isArray(kernel) ? (kernel as number[]) : undefined,
  })
}
