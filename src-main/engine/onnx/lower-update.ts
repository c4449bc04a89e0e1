import type { Tensor } from '../graph/index.ts'
import type { BlockedUpdate } from '../graph/passes/index.ts'
import { valueInfo } from './compile-graph.ts'
import { GraphBuilder } from './graph-builder.ts'
import { lowerInto } from './lower-into.ts'

/**
 * Writes an update by blocks as an ONNX `Scan`: ONNX Runtime's CPU hands its body the blocks where they lie, and lets it write
 * its results where they belong, so nothing is copied.
 *
 * @param names   values by tensor; the outputs are added to it, with shape [blocks, blockSize]
 * @param blocked values that have that shape already
 * @param index   number of the update, to keep names apart
 */
export const lowerUpdate = (
  onnx: GraphBuilder,
  update: BlockedUpdate,
  names: Map<Tensor, string>,
  blocked: ReadonlyMap<Tensor, string>,
  index: number,
): void => {
  const { blocks, blockSize, whole, scalars, outputs, body } = update
  const shape = onnx.int64s([blocks, blockSize])
  const scanned = whole.map((tensor) => blocked.get(tensor) ?? onnx.op('Reshape', [names.get(tensor) as string, shape]))
  // A copy keeps its name: a value that is also a result of the step is renamed when the graph is finished.
  const captured = scalars.map((tensor) => onnx.op('Identity', [names.get(tensor) as string]))

  const inner = new GraphBuilder(`${onnx.prefix}update${index}/`)
  const inputs = body.whole.map((tensor, i) => valueInfo(`${inner.prefix}in:${i}`, tensor))
  const values = new Map<Tensor, string>([
    ...body.whole.map((tensor, i): [Tensor, string] => [tensor, inputs[i].name]),
    ...body.scalars.map((tensor, i): [Tensor, string] => [tensor, captured[i]]),
  ])
  lowerInto(inner, body.outputs, values, 'cpu')
  const results = body.outputs.map((tensor, i) => valueInfo(`${inner.prefix}out:${i}`, tensor))
  body.outputs.forEach((tensor, i) => inner.name(values.get(tensor) as string, results[i].name))
  const written = onnx.opWithOutputs('Scan', scanned, outputs.length, {
    body: { graph: inner.finish('block', inputs, results) },
    num_scan_inputs: scanned.length,
  })
  outputs.forEach((output, i) => names.set(output, written[i]))
}
