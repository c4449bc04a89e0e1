import { describe, expect, it } from 'vitest'
import * as g from '../graph/index.ts'
import { compileLoop, hostTensor, LoopRunner, type LoopCompileOptions, type StepProgram } from './index.ts'

const [steps, batch, size] = [9, 2, 3]

/** A recurrent network with dropout from words of a random generator: values of all types cross from part to part, and one result is read on. */
const recurrentProgram = (): StepProgram => {
  const graph = new g.Graph()
  const x = graph.input('x', [steps, batch, size])
  const count = graph.input('count', [], 'int32')
  const weight = graph.parameter('w', [size, size])
  const kept = g.greater(g.randomUniform([batch, size], { seed: graph.constant([3], [], 'int32'), counter: count, stream: 0 }), 0.3)
  let state = g.fill(graph, [batch, size], 0.1)
  const states = g.unstack(x, 0).map((frame, step) => {
    const next = g.tanh(g.add(frame, g.matMul(state, weight)))
    state = step % 3 === 0 ? g.where(kept, next, state) : next
    return state
  })
  const loss = g.mean(g.square(g.stack(states, 0)))
  const [gradient] = g.gradients(loss, [weight])
  const rate = g.div(0.1, g.add(1, loss))
  return {
    carried: [
      { name: 'count', input: count, output: g.add(count, 1) },
      { name: 'w', input: weight, output: g.sub(weight, g.mul(gradient, rate)) },
    ],
    perStep: [{ name: 'x', input: x }],
    results: [
      { name: 'loss', output: loss },
      { name: 'last', output: state },
    ],
  }
}

/** What three steps give. */
const trained = async (options: LoopCompileOptions): Promise<Record<string, unknown>> => {
  const program = recurrentProgram()
  const runner = await LoopRunner.create(compileLoop(program, options), program)
  await runner.write({ w: hostTensor([0.5, -0.2, 0.1, 0.3, 0.7, -0.4, -0.6, 0.2, 0.9], [size, size]) })
  const x = hostTensor(
    Array.from({ length: 3 * steps * batch * size }, (_, i) => Math.sin(i * i)),
    [3, steps, batch, size],
  )
  const results = await runner.run({ x })
  const carried = await runner.read()
  await runner.dispose()
  return { ...results, ...carried }
}

const text = (model: Uint8Array): string => Buffer.from(model).toString('latin1')

describe('a long step', () => {
  it.each([{ loop: true }, { loop: false }])('gives the same bits in parts as in one graph, $loop', async ({ loop }) => {
    const whole = await trained({ loop, partSize: Infinity })
    for (const partSize of [1, 4, 11]) expect(await trained({ loop, partSize })).toEqual(whole)
  })

  it('is written in parts only where it is long, and only for the CPU', () => {
    const program = recurrentProgram()
    expect(text(compileLoop(program, { partSize: 4 }))).toContain('/p3/')
    expect(text(compileLoop(program))).not.toContain('/p0/')
    expect(text(compileLoop(program, { partSize: 4, provider: 'webgpu' }))).not.toContain('/p0/')
  })

  it('takes room in proportion to its operations, however many values cross from part to part', () => {
    const bytes = (length: number): number => {
      const graph = new g.Graph()
      const w = graph.parameter('w', [1])
      let x: g.Tensor = w
      for (let i = 0; i < length; i++) x = g.sin(x)
      return compileLoop({ carried: [{ name: 'w', input: w, output: g.gradients(g.sum(x), [w])[0] }], perStep: [], results: [] }).length
    }
    expect(bytes(6000) / bytes(3000)).toBeLessThan(2.1)
  })
})
