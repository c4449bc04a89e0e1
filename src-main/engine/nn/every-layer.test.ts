import { describe, expect, it } from 'vitest'
import { finiteDifferences, layerGradients, layerRows, numbersOf, traceLayer, type LayerRow } from '../../../test/support/layers/index.ts'
import { drawValues } from '../../../test/support/op-cases/index.ts'
import { evaluate, gradients, inputName, square, sum, type HostTensor, type Tensor } from '../graph/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'

/** A few dozen single-precision operations one after another. */
const single = { rtol: 1e-4, atol: 2e-5 }

/** Central differences in double precision, h = 1e-5: h^2 times third derivatives of up to some hundreds, and rounding of 1e-11. */
const doublePrecision = { rtol: 1e-6, atol: 1e-6 }

const exactFeeds = (feeds: ReadonlyMap<Tensor, HostTensor>): Map<Tensor, Float64Array> =>
  new Map([...feeds].map(([tensor, value]) => [tensor, numbersOf(value)]))

describe.each(layerRows.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  it('has the gradients of finite differences, and both run in ONNX Runtime', async () => {
    const traced = traceLayer(row)
    const { loss, wrt, derived } = layerGradients(traced)
    const feeds = exactFeeds(traced.feeds)
    const exact = evaluate([...traced.outputs, ...derived], feeds)
    const names = exact.map((_, i) => `y${i}`)
    const outputs = Object.fromEntries([...traced.outputs, ...derived].map((tensor, i) => [names[i], tensor]))
    const session = await Session.create(compileGraph({ inputs: traced.inputs, outputs, weights: traced.weights }), { threads: 1 })
    const ran = await session.run(Object.fromEntries(traced.inputs.map((_input, i) => [`x${i}`, drawn(row, i)])))
    await session.dispose()
    exact.forEach((expected, i) => expect(numbersOf(ran[names[i]]), names[i]).toBeAllclose(expected, single))
    if (row.withoutFiniteDifferences) return
    wrt.forEach((by, i) =>
      expect(exact[traced.outputs.length + i], inputName(by)).toBeAllclose(finiteDifferences(loss, by, feeds), doublePrecision),
    )
  })

  it('has gradients of gradients, as a penalty on them needs', () => {
    const traced = traceLayer(row)
    const { wrt, derived } = layerGradients(traced)
    if (row.withoutFiniteDifferences) return
    const penalty = sum(square(derived[0]))
    const second = gradients(penalty, wrt)
    const feeds = exactFeeds(traced.feeds)
    const exact = evaluate(second, feeds)
    wrt.forEach((by, i) => expect(exact[i], inputName(by)).toBeAllclose(finiteDifferences(penalty, by, feeds), { rtol: 1e-5, atol: 1e-5 }))
  })
})

const drawn = (row: LayerRow, i: number): HostTensor => drawValues(row.operands[i], i)

/** Cuts frames out of a tensor along its axis of time. */
const framesOf = (
  { data, shape }: { data: ArrayLike<number>; shape: readonly number[] },
  axis: number,
  begin: number,
  count: number,
): number[] => {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1)
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1)
  return Array.from({ length: outer }, (_, o) =>
    Array.from({ length: count * inner }, (__, i) => data[(o * shape[axis] + begin) * inner + i]),
  ).flat()
}

describe.each(layerRows.filter(({ timeAxis }) => timeAxis !== undefined).map((row) => [row.name, row] as const))('%s', (_name, row) => {
  const axis = row.timeAxis!
  const [operand] = row.operands
  const steps = operand.shape[axis]

  it.each([1, 2])('gives the same %i frames at a time as all at once', (chunk) => {
    const whole = traceLayer(row)
    const [expected] = evaluate(whole.outputs, exactFeeds(whole.feeds))
    const all = { data: numbersOf(drawn(row, 0)), shape: operand.shape }
    let carried: Float64Array[] | null = null
    for (let begin = 0; begin < steps; begin += chunk) {
      const count = Math.min(chunk, steps - begin)
      const shape = operand.shape.map((size, i) => (i === axis ? count : size))
      const stepping = traceLayer(row, { form: 'step', operands: [{ ...operand, shape }] })
      const feeds = exactFeeds(stepping.feeds)
      feeds.set(stepping.inputs[0], Float64Array.from(framesOf(all, axis, begin, count)))
      stepping.states.forEach((state, i) => feeds.set(state.input, carried?.[i] ?? new Float64Array(state.input.size)))
      const [output, ...next] = evaluate([...stepping.outputs, ...stepping.states.map((state) => state.output)], feeds)
      const length = whole.outputs[0].shape
      // Rotary angles are single precision constants; 5 frames of them differ by a few 1e-7.
      expect(output).toBeAllclose(framesOf({ data: expected, shape: length }, axis, begin, count), { rtol: 1e-5, atol: 1e-6 })
      carried = next
    }
  })
})
