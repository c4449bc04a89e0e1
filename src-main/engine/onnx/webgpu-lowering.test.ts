import { describe, expect, it } from 'vitest'
import { drawValues, opCases, type OpCase } from '../../../test/support/op-cases/index.ts'
import { addN, Graph, gradients, mul, sum, type OpName, type Tensor } from '../graph/index.ts'
import { lowerGraph } from './index.ts'
import type { OnnxNode } from './model-proto.ts'
import type { Provider } from './provider.ts'

const weightedSum = (tensor: Tensor): Tensor =>
  sum(
    mul(
      tensor,
      tensor.graph.constantOf(drawValues({ shape: tensor.shape, dtype: 'float32', draw: 'signed' }, 50).data, tensor.shape, 'float32'),
    ),
  )

/** What a case and its gradients become, passes left out so that nothing is folded away. */
function nodesFor({ operands, build }: OpCase, provider: Provider): readonly OnnxNode[] {
  const graph = new Graph()
  const inputs = operands.map(({ shape, dtype }, i) => graph.input(`x${i}`, shape, dtype))
  const built = build(...inputs)
  const outputs = Array.isArray(built) ? built : [built]
  const smooth = outputs.filter(({ dtype }) => dtype === 'float32')
  const wrt = smooth.length > 0 ? inputs.filter(({ dtype }) => dtype === 'float32') : []
  const all = wrt.length > 0 ? [...outputs, ...gradients(addN(smooth.map(weightedSum)), wrt)] : outputs
  return lowerGraph({ inputs, outputs: Object.fromEntries(all.map((tensor, i) => [`y${i}`, tensor])), provider, optimise: false }).graph
    .nodes
}

const groupsOf = ({ attributes: { group } }: OnnxNode): number => ('int' in group ? group.int : 1)

/** What goes wrong on WebGPU in ONNX Runtime 1.30, and how to tell it from what is written. */
const FAULTS: Record<string, (node: OnnxNode) => boolean> = {
  'wrong numbers from grouped convolutions': (node) => ['Conv', 'ConvTranspose'].includes(node.opType) && groupsOf(node) > 1,
  'no indices from MaxPool at run time': ({ opType, outputs }) => opType === 'MaxPool' && outputs.length > 1,
  'no bitwise operators': ({ opType }) => /^Bit/.test(opType),
  'more buffers in a Split than a shader may have': ({ opType, outputs }) => opType === 'Split' && outputs.length > 7,
  'no Sum, which sends every tensor to the processor and back': ({ opType }) => opType === 'Sum',
}

describe.each(Object.entries(FAULTS))('of %s', (_name, shows) => {
  it.each(Object.keys(opCases) as OpName[])('%s writes nothing for WebGPU', (op) => {
    for (const row of opCases[op]) expect(nodesFor(row, 'webgpu').filter(shows), row.name).toEqual([])
  })
})

it('leaves grouped convolutions, long splits and sums to the processor whole', () => {
  const written = Object.values(opCases).flatMap((rows) => rows.flatMap((row) => nodesFor(row, 'cpu')))
  for (const fault of [
    'wrong numbers from grouped convolutions',
    'more buffers in a Split than a shader may have',
    'no Sum, which sends every tensor to the processor and back',
  ]) {
    expect(written.some(FAULTS[fault]), fault).toBe(true)
  }
})
