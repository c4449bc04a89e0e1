import { describe, expect, it, vi } from 'vitest'
import {
  add,
  cast,
  div,
  Graph,
  gradients,
  greater,
  matMul,
  maximum,
  mean,
  mul,
  randomNormal,
  randomUniform,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  type HostTensor,
} from '../graph/index.ts'
import { compileLoop, hostTensor, LoopRunner, Session, type StepProgram } from './index.ts'

/** A small training step: two layers, noise and dropout, gradient descent with momentum, a step counter. */
const trainingProgram = (): StepProgram => {
  const graph = new Graph()
  const x = graph.input('x', [4, 3])
  const target = graph.input('target', [4, 2])
  const seed = graph.input('seed', [], 'int32')
  const rate = graph.input('rate', [])
  const step = graph.input('step', [], 'int32')
  const weights = [graph.parameter('w1', [3, 5]), graph.parameter('w2', [5, 2])]
  const source = { seed, counter: step }
  const noisy = add(x, mul(randomNormal([4, 3], { ...source, stream: 0 }), 0.1))
  const kept = cast(greater(randomUniform([4, 5], { ...source, stream: 1 }), 0.2), 'float32')
  const loss = mean(square(sub(matMul(mul(tanh(matMul(noisy, weights[0])), kept), weights[1]), target)))
  const updates = gradients(loss, weights).map((gradient, i) => {
    const momentum = graph.parameter(`m${i}`, gradient.shape)
    const next = add(mul(momentum, 0.9), gradient)
    return { momentum, next, weight: sub(weights[i], mul(next, rate)) }
  })
  return {
    carried: [
      { name: 'step', input: step, output: add(step, 1) },
      ...updates.flatMap(({ momentum, next, weight }, i) => [
        { name: `m${i}`, input: momentum, output: next },
        { name: `w${i + 1}`, input: weights[i], output: weight },
      ]),
    ],
    perStep: [
      { name: 'x', input: x },
      { name: 'target', input: target },
    ],
    shared: [
      { name: 'seed', input: seed },
      { name: 'rate', input: rate },
    ],
    results: [{ name: 'loss', output: loss }],
  }
}

/** Adam with a gradient clipped by its norm, for a weight large enough to be updated in blocks. */
const largeUpdates = (): StepProgram => {
  const graph = new Graph()
  const x = graph.input('x', [1, 512])
  const weight = graph.parameter('w', [512, 1040])
  const [mean1, mean2] = ['mean', 'mean-square'].map((name) => graph.parameter(name, weight.shape))
  const loss = mean(square(sub(tanh(matMul(x, weight)), 0.5)))
  const [gradient] = gradients(loss, [weight])
  const clipped = div(gradient, maximum(sqrt(sum(square(gradient))), 0.01))
  const next1 = add(mul(mean1, 0.9), mul(clipped, 0.1))
  const next2 = add(mul(mean2, 0.99), mul(square(clipped), 0.01))
  return {
    carried: [
      { name: 'mean', input: mean1, output: next1 },
      { name: 'mean-square', input: mean2, output: next2 },
      { name: 'w', input: weight, output: sub(weight, div(mul(next1, 0.001), add(sqrt(next2), 1e-7))) },
    ],
    perStep: [{ name: 'x', input: x }],
    results: [{ name: 'loss', output: loss }],
  }
}

const series = (count: number, salt: number): number[] => Array.from({ length: count }, (_, i) => Math.sin(salt + 1.7 * i))

const initial = { w1: hostTensor(series(15, 1), [3, 5]), w2: hostTensor(series(10, 2), [5, 2]) }
const shared = { seed: hostTensor([5], [], 'int32'), rate: hostTensor([0.05], []) }

const batches = (first: number, count: number): Record<string, HostTensor> => {
  const part = (size: number, salt: number) => Array.from({ length: count }, (_, k) => series(size, salt + first + k)).flat()
  return { x: hostTensor(part(12, 10), [count, 4, 3]), target: hostTensor(part(8, 20), [count, 4, 2]) }
}

const start = async (): Promise<LoopRunner> => {
  const program = trainingProgram()
  const runner = await LoopRunner.create(compileLoop(program), program, { threads: 1 })
  await runner.write(initial)
  return runner
}

describe('LoopRunner', () => {
  it('takes K steps in one run exactly as K runs of one step do', async () => {
    const [together, apart] = [await start(), await start()]
    const { loss } = await together.run(batches(0, 6), shared)
    const single: number[] = []
    for (let k = 0; k < 6; k++) single.push((await apart.run(batches(k, 1), shared)).loss.data[0] as number)
    expect(loss.shape).toEqual([6])
    expect([...(loss.data as Float32Array)]).toEqual(single)
    expect(await together.read()).toEqual(await apart.read())
    expect((await together.read(['step'])).step.data[0]).toBe(6)
  })

  it('goes on from written values as if it had never stopped', async () => {
    const whole = await start()
    await whole.run(batches(0, 3), shared)
    const saved = await whole.read()
    const resumed = await start()
    await resumed.write(saved)
    const rest = [await whole.run(batches(3, 4), shared), await resumed.run(batches(3, 4), shared)]
    expect(rest[0]).toEqual(rest[1])
    expect(await whole.read()).toEqual(await resumed.read())
  })

  it('learns: the loss of a batch falls', async () => {
    const runner = await start()
    const one = batches(0, 1)
    const repeated = (count: number) => ({
      x: hostTensor(Array.from({ length: count }, () => [...(one.x.data as Float32Array)]).flat(), [count, 4, 3]),
      target: hostTensor(Array.from({ length: count }, () => [...(one.target.data as Float32Array)]).flat(), [count, 4, 2]),
    })
    const { loss } = await runner.run(repeated(200), shared)
    const values = [...(loss.data as Float32Array)]
    const average = (part: number[]) => part.reduce((a, b) => a + b) / part.length
    expect(average(values.slice(-20))).toBeLessThan(0.5 * average(values.slice(0, 5)))
  })

  it('gives the same values with and without the graph passes', async () => {
    const program = trainingProgram()
    const results = await Promise.all(
      [true, false].map(async (optimise) => {
        const runner = await LoopRunner.create(compileLoop(program, { optimise }), program, { threads: 1 })
        await runner.write(initial)
        const { loss } = await runner.run(batches(0, 5), shared)
        return [loss, ...Object.values(await runner.read())].map(({ data }) => Float64Array.from(data as Float32Array))
      }),
    )
    // Single precision over five steps; only the order of operations differs.
    results[0].forEach((values, i) => expect(values).toBeAllclose(results[1][i], { rtol: 1e-5, atol: 1e-6 }))
  })

  it('reads copies: later runs do not change them', async () => {
    const runner = await start()
    await runner.run(batches(0, 1), shared)
    const before = await runner.read(['w1'])
    const copy = [...(before.w1.data as Float32Array)]
    await runner.run(batches(1, 2), shared)
    expect([...(before.w1.data as Float32Array)]).toEqual(copy)
  })

  it('gives the same bits whether large updates are done block by block or whole', async () => {
    const program = largeUpdates()
    const initialOf = (size: number, salt: number) => Float32Array.from({ length: size }, (_, i) => Math.abs(Math.sin(salt + 1.7 * i)))
    const states = await Promise.all(
      [true, false].map(async (blocks) => {
        const runner = await LoopRunner.create(compileLoop(program, { blocks }), program, { threads: 2 })
        await runner.write(
          Object.fromEntries(program.carried.map(({ name, input }, i) => [name, hostTensor(initialOf(input.size, i), input.shape)])),
        )
        const { loss } = await runner.run({ x: hostTensor(series(3 * 512, 9), [3, 1, 512]) })
        const state = await runner.read()
        expect(state.w.shape).toEqual([512, 1040])
        return [loss, ...Object.values(state)].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))
      }),
    )
    expect(states[0].map((bytes, i) => bytes.equals(states[1][i]))).toEqual([true, true, true, true])
  })

  it('gives the same bits with the steps in a loop as with one step a run', async () => {
    for (const [program, feeds] of [
      [trainingProgram(), batches(0, 3)],
      [largeUpdates(), { x: hostTensor(series(3 * 512, 9), [3, 1, 512]) }],
    ] as const) {
      const states = await Promise.all(
        [true, false].map(async (loop) => {
          const runner = await LoopRunner.create(compileLoop(program, { loop }), program, { threads: 1 })
          await runner.write(
            Object.fromEntries(
              Object.keys(initial).flatMap((name) =>
                program.carried.some((value) => value.name === name) ? [[name, initial[name as 'w1']]] : [],
              ),
            ),
          )
          const results = await runner.run(feeds, program.shared ? shared : {})
          expect(results.loss.shape).toEqual([3])
          return [...Object.values(results), ...Object.values(await runner.read())].map(({ data }) =>
            Buffer.from(data.buffer, data.byteOffset, data.byteLength),
          )
        }),
      )
      expect(states[0].every((bytes, i) => bytes.equals(states[1][i]))).toBe(true)
    }
  })

  it('keeps the values from before a run of which a step fails', async () => {
    const program = trainingProgram()
    const runner = await LoopRunner.create(compileLoop(program, { loop: false }), program, { threads: 1 })
    await runner.write(initial)
    const before = await runner.read()
    const compute = Session.prototype.run
    let steps = 0
    const failing = vi.spyOn(Session.prototype, 'run').mockImplementation(function (this: Session, ...given) {
      return ++steps === 2 ? Promise.reject(new Error('broken')) : compute.apply(this, given)
    })
    await expect(runner.run(batches(0, 3), shared)).rejects.toThrow('broken')
    failing.mockRestore()
    expect(steps).toBe(2)
    expect(await runner.read()).toEqual(before)
  })

  it('runs steps that are fed nothing', async () => {
    const graph = new Graph()
    const count = graph.input('count', [], 'int32')
    const program: StepProgram = { carried: [{ name: 'count', input: count, output: add(count, 3) }], perStep: [], results: [] }
    const runner = await LoopRunner.create(compileLoop(program), program)
    await runner.run({}, {}, 4)
    expect((await runner.read()).count.data[0]).toBe(12)
    await expect(runner.run({})).rejects.toThrow(/how many steps/)
  })

  it('steps alike with weights in the model and with weights that are fed', async () => {
    const graph = new Graph()
    const [state, w] = [graph.input('state', [1, 3]), graph.parameter('w', [3, 3])]
    const next = tanh(matMul(state, w))
    const step = { carried: [{ name: 'state', input: state, output: next }], perStep: [], results: [{ name: 'said', output: next }] }
    const weight = hostTensor([0.5, -1, 0.25, 1, 0.75, -0.5, 0.125, 2, -0.25], [3, 3])
    const played = async (program: StepProgram, fed: Record<string, HostTensor>, options = {}): Promise<number[]> => {
      const runner = await LoopRunner.create(compileLoop(program, options), program, { threads: 1 })
      await runner.write({ state: hostTensor([0.3, -0.2, 0.9], [1, 3]) })
      const { data } = (await runner.run({}, fed, 5)).said
      await runner.dispose()
      return Array.from(data, Number)
    }
    const fed = await played({ ...step, shared: [{ name: 'w', input: w }] }, { w: weight })
    const baked = { ...step, weights: new Map([['w', weight]]) }
    // Sums of three products in another order.
    expect(await played(baked, {})).toBeAllclose(fed, { rtol: 1e-6 })
    expect(await played(baked, {}, { loop: false })).toBeAllclose(fed, { rtol: 1e-6 })
    expect(() => compileLoop({ ...step, weights: new Map([['w', hostTensor([1], [1])]]) })).toThrow(/'w' is float32\[1\]/)
  })

  it('refuses steps of different number, unknown names and values that do not fit', async () => {
    const runner = await start()
    await expect(runner.run({ ...batches(0, 2), target: batches(0, 3).target }, shared)).rejects.toThrow(
      /'target' has 3 steps, others have 2/,
    )
    await expect(runner.write({ w9: hostTensor([1], [1]) })).rejects.toThrow(/none named 'w9'/)
    await expect(runner.write({ w1: hostTensor([1], [1]) })).rejects.toThrow(/'w1' is float32\[3, 5\]; got float32\[1\]/)
  })
})

describe('compileLoop', () => {
  it('refuses a carried value that changes its shape, and names given twice', () => {
    const graph = new Graph()
    const a = graph.parameter('a', [2])
    const carried = [{ name: 'a', input: a, output: mean(a) }]
    expect(() => compileLoop({ carried, perStep: [], results: [] })).toThrow(/'a' goes into a step as .*\[2\] and comes out as .*\[\]/)
    expect(() => compileLoop({ carried: [], perStep: [{ name: 'a', input: a }], shared: [{ name: 'a', input: a }], results: [] })).toThrow(
      /'a' is given twice/,
    )
    expect(() => compileLoop({ carried: [], perStep: [{ name: 'steps', input: a }], results: [] })).toThrow(/'steps' is taken/)
  })

  it('is a model that any session runs, with K given when it runs', async () => {
    const session = await Session.create(compileLoop(trainingProgram()))
    expect(session.inputNames).toContain('steps')
    expect(session.outputNames).toContain('next:w1')
  })
})
