import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { drawValues, opCases, type OpCase } from '../../../test/support/op-cases/index.ts'
import { randomGraph } from '../../../test/support/random-graph.ts'
import * as g from '../graph/index.ts'
import {
  addN,
  evaluate,
  Graph,
  gradients,
  inputName,
  mul,
  nodesOf,
  operationNames,
  operationOf,
  sum,
  type HostTensor,
  type Tensor,
} from '../graph/index.ts'
import { differentiateGraph, executeGraph } from '../tfjs/index.ts'
import { compileGraph, Session } from './index.ts'

/** Single precision carries 24 bits (6e-8); sums of a few dozen products and the libraries' own exp, tanh, ... lose a few of them. */
const single = { rtol: 2e-5, atol: 4e-6 }

/**
 * Central differences in double precision with h = 1e-5: rounding gives about 1e-16 / h = 1e-11, the third derivative h^2 = 1e-10, both
 * times values up to some hundreds.
 */
const doublePrecision = { rtol: 1e-6, atol: 1e-7 }

const differenceStep = 1e-5

/** A case as a graph with a loss that weighs every output element differently. */
const prepare = ({ operands, build }: OpCase) => {
  const graph = new Graph()
  const inputs = operands.map(({ shape, dtype }, i) => graph.input(`x${i}`, shape, dtype))
  const feeds = new Map(inputs.map((input, i) => [input, drawValues(operands[i], i)]))
  const built = build(...inputs)
  const outputs = Array.isArray(built) ? built : [built]
  const smooth = outputs.filter(({ dtype }) => dtype === 'float32')
  const wrt = smooth.length > 0 ? inputs.filter(({ dtype }) => dtype === 'float32') : []
  const loss = smooth.length > 0 ? addN(smooth.map(weightedSum)) : graph.scalar(0)
  return { inputs, outputs, feeds, wrt, loss, derived: wrt.length > 0 ? gradients(loss, wrt) : [] }
}

const weightedSum = (tensor: Tensor, salt: number): Tensor => {
  const { data } = drawValues({ shape: tensor.shape, dtype: 'float32', draw: 'signed' }, 50 + salt)
  return sum(mul(tensor, tensor.graph.constantOf(data, tensor.shape, 'float32')))
}

const numbers = ({ data }: HostTensor): Float64Array => Float64Array.from(data as ArrayLike<number | bigint>, Number)

const runOnnx = async (
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  feeds: ReadonlyMap<Tensor, HostTensor>,
): Promise<HostTensor[]> => {
  const names = outputs.map((_, i) => `y${i}`)
  const session = await Session.create(
    compileGraph({ inputs, outputs: Object.fromEntries(outputs.map((output, i) => [names[i], output])) }),
    { threads: 1 },
  )
  const results = await session.run(Object.fromEntries(inputs.map((input) => [inputName(input), feeds.get(input) as HostTensor])))
  await session.dispose()
  return names.map((name) => results[name])
}

/** The derivative of the loss by each element of one input. */
const finiteDifferences = (loss: Tensor, input: Tensor, feeds: ReadonlyMap<Tensor, Float64Array>): Float64Array => {
  const at = (element: number, step: number): number => {
    const moved = (feeds.get(input) as Float64Array).slice()
    moved[element] += step
    return evaluate([loss], new Map([...feeds, [input, moved]]))[0][0]
  }
  return Float64Array.from({ length: input.size }, (_, i) => (at(i, differenceStep) - at(i, -differenceStep)) / (2 * differenceStep))
}

beforeAll(async () => {
  await tf.setBackend('cpu')
})

describe.each(operationNames())('%s', (op) => {
  const cases = opCases[op]
  it.each(cases.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    const { inputs, outputs, feeds, wrt, loss, derived } = prepare(row)
    const exactFeeds = new Map([...feeds].map(([input, value]) => [input, numbers(value)]))
    const exact = evaluate([...outputs, ...derived], exactFeeds)
    const onnx = await runOnnx(inputs, [...outputs, ...derived], feeds)
    const interpreted = executeGraph([...outputs, ...derived], feeds)
    exact.forEach((expected, i) => {
      expect(onnx[i].shape, 'shape from ONNX Runtime').toEqual([...(outputs[i] ?? derived[i - outputs.length]).shape])
      expect(numbers(onnx[i]), 'ONNX Runtime').toBeAllclose(expected, single)
      expect(numbers(interpreted[i]), 'TensorFlow.js').toBeAllclose(expected, single)
    })
    if (wrt.length === 0) return
    const ours = exact.slice(outputs.length)
    if (!row.withoutFiniteDifferences) {
      wrt.forEach((input, i) =>
        expect(ours[i], `finite differences by ${inputName(input)}`).toBeAllclose(
          finiteDifferences(loss, input, exactFeeds),
          doublePrecision,
        ),
      )
    }
    if (!row.withoutTfjsGradient) {
      differentiateGraph(loss, wrt, feeds).forEach((theirs, i) =>
        expect(numbers(theirs), "TensorFlow.js' gradient").toBeAllclose(ours[i], single),
      )
    }
  })

  it('occurs in each of its examples, and where a gradient flows one is checked by finite differences', () => {
    let [flows, differenced] = [false, false]
    for (const row of cases) {
      const { outputs, wrt } = prepare(row)
      const node = nodesOf(outputs).find((found) => found.op === op)
      expect(node, `'${row.name}' has no ${op} in it`).toBeDefined()
      if (!node || node.outputs[0].dtype !== 'float32') continue
      flows ||= operationOf(op)
        .gradient(g, node, node.outputs[0], node.outputs)
        .some((build, i) => build && node.inputs[i].dtype === 'float32')
      differenced ||= wrt.length > 0 && !row.withoutFiniteDifferences
    }
    expect(differenced || !flows, `give ${op} an example that finite differences can check`).toBe(true)
  })
})

describe('random graphs', () => {
  it('give the same values and gradients on ONNX Runtime and in TensorFlow.js as by definition, and as TensorFlow.js differentiates them', async () => {
    await fc.assert(
      fc.asyncProperty(randomGraph(), async ({ loss, inputs }) => {
        const outputs = [loss, ...gradients(loss, inputs)]
        const feeds = new Map(inputs.map((input, i) => [input, drawValues({ shape: input.shape, dtype: 'float32', draw: 'signed' }, i)]))
        const exact = evaluate(outputs, new Map([...feeds].map(([input, value]) => [input, numbers(value)])))
        const onnx = await runOnnx(inputs, outputs, feeds)
        const interpreted = executeGraph(outputs, feeds)
        // Up to fourteen operations, some of them products that add up errors of single precision.
        const chained = { rtol: 1e-3, atol: 1e-4 }
        exact.forEach((expected, i) => {
          expect(numbers(onnx[i])).toBeAllclose(expected, chained)
          expect(numbers(interpreted[i])).toBeAllclose(expected, chained)
        })
        differentiateGraph(loss, inputs, feeds).forEach((theirs, i) =>
          expect(numbers(theirs), "TensorFlow.js' gradient").toBeAllclose(exact[i + 1], chained),
        )
      }),
      { numRuns: 40, seed: 4 },
    )
  })
})
