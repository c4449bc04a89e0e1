import {
  addN,
  Graph,
  gradients,
  inputName,
  mul,
  sum,
  type HostTensor,
  type OpName,
  type Tensor,
} from '../../src-main/engine/graph/index.ts'
import { compileGraph, Session, type Provider } from '../../src-main/engine/onnx/index.ts'
import { drawValues, opCases, type OpCase } from '../support/op-cases/index.ts'
import { differences, type ProviderCase } from './comparison.ts'

/**
 * A graphics processor may compute exp, tanh, sin, ... to a few units of 2^-22 and add in another order; WGSL allows divisions 2.5 units
 * in the last place. Values here go up to some hundreds.
 */
const common = { rtol: 1e-4, atol: 2e-5 }

/** WGSL allows sin and cos 2^-11 = 5e-4 beside the truth, and drivers use it; gradients multiply that by up to 2. Normal numbers are made of them. */
const circular = { rtol: 1e-4, atol: 1e-3 }
const withCircularFunctions: readonly string[] = ['sin', 'cos', 'randomBits'] satisfies OpName[]

const weightedSum = (tensor: Tensor, salt: number): Tensor => {
  const { data } = drawValues({ shape: tensor.shape, dtype: 'float32', draw: 'signed' }, 50 + salt)
  return sum(mul(tensor, tensor.graph.constantOf(data, tensor.shape, 'float32')))
}

/** An operation's outputs, and the gradients of a loss that weighs every output element differently. */
const computed = async ({ operands, build }: OpCase, provider: Provider): Promise<Record<string, HostTensor>> => {
  const graph = new Graph()
  const inputs = operands.map(({ shape, dtype }, i) => graph.input(`x${i}`, shape, dtype))
  const built = build(...inputs)
  const outputs = Array.isArray(built) ? built : [built]
  const smooth = outputs.filter(({ dtype }) => dtype === 'float32')
  const wrt = smooth.length > 0 ? inputs.filter(({ dtype }) => dtype === 'float32') : []
  const derived = wrt.length > 0 ? gradients(addN(smooth.map(weightedSum)), wrt) : []
  const named = Object.fromEntries([
    ...outputs.map((output, i) => [`output${i}`, output] as const),
    ...derived.map((output, i) => [`gradient${i}`, output] as const),
  ])
  const session = await Session.create(compileGraph({ inputs, outputs: named, provider }), { provider, threads: 1 })
  const results = await session.run(Object.fromEntries(inputs.map((input, i) => [inputName(input), drawValues(operands[i], i)])))
  await session.dispose()
  return results
}

/** Every operation and class of shapes, forward and gradient. */
export const opComparisons: readonly ProviderCase[] = Object.entries(opCases).flatMap(([op, rows]) =>
  rows.map((row) => ({
    name: `${op}: ${row.name}`,
    compare: async (provider) => {
      const expected = await computed(row, 'cpu')
      const received = await computed(row, provider)
      const tolerance = withCircularFunctions.includes(op) ? circular : common
      return Object.keys(expected).flatMap((name) => differences(name, received[name], expected[name], tolerance))
    },
  })),
)
