import { describe, expect, it } from 'vitest'
import {
  Graph,
  add,
  cast,
  evaluate,
  gather,
  matMul,
  mul,
  randomBits,
  randomNormal,
  randomWords,
  slice,
  square,
  sum,
  type HostTensor,
} from '../graph/index.ts'
import { compileGraph, hostTensor, Session } from './index.ts'

const openModel = (model: Uint8Array) => Session.create(model, { threads: 1 })

describe('compileGraph', () => {
  it('bakes weights in and feeds the other inputs', async () => {
    const graph = new Graph()
    const x = graph.input('x', [2, 3])
    const w = graph.parameter('w', [3, 2])
    const weights = new Map([['w', hostTensor([1, 2, 3, 4, 5, 6], [3, 2])]])
    const session = await openModel(compileGraph({ inputs: [x], outputs: { y: matMul(x, w) }, weights }))
    expect(session.inputNames).toEqual(['x'])
    const { y } = await session.run({ x: hostTensor([1, 0, 0, 0, 1, 1], [2, 3]) })
    expect(y).toEqual(hostTensor([1, 2, 8, 10], [2, 2]))
  })

  it('gives outputs that are inputs, constants or each other', async () => {
    const graph = new Graph()
    const x = graph.input('x', [2])
    const doubled = add(x, x)
    const session = await openModel(compileGraph({ inputs: [x], outputs: { same: x, doubled, again: doubled, seven: graph.scalar(7) } }))
    const results = await session.run({ x: hostTensor([1, 2], [2]) })
    expect(Object.entries(results).map(([name, { data }]) => [name, ...(data as Float32Array)])).toEqual([
      ['same', 1, 2],
      ['doubled', 2, 4],
      ['again', 2, 4],
      ['seven', 7],
    ])
  })

  it('keeps inputs that nothing depends on', async () => {
    const graph = new Graph()
    const [x, unused] = [graph.input('x', [1]), graph.input('unused', [1])]
    const session = await openModel(compileGraph({ inputs: [x, unused], outputs: { y: square(x) } }))
    expect(session.inputNames).toEqual(['x', 'unused'])
  })

  it('carries all element types', async () => {
    const graph = new Graph()
    const rows = graph.input('rows', [2], 'int64')
    const table = graph.constant([1, 2, 3, 4, 5, 6], [3, 2], 'int32')
    const flags = graph.input('flags', [2], 'bool')
    const outputs = { picked: gather(table, rows), numbers: cast(flags, 'float32'), flags2: cast(rows, 'bool') }
    const session = await openModel(compileGraph({ inputs: [rows, flags], outputs }))
    const results = await session.run({ rows: hostTensor([2, 0], [2], 'int64'), flags: hostTensor([1, 0], [2], 'bool') })
    expect(results).toEqual({
      picked: hostTensor([5, 6, 1, 2], [2, 2], 'int32'),
      numbers: hostTensor([1, 0], [2]),
      flags2: hostTensor([1, 0], [2], 'bool'),
    })
  })

  it('says which input is not listed, which weight does not fit, which name is used twice', () => {
    const graph = new Graph()
    const [x, w] = [graph.input('x', [2]), graph.parameter('w', [2])]
    const y = mul(x, w)
    expect(() => compileGraph({ inputs: [x], outputs: { y } })).toThrow(/'w' is used but is not among the listed inputs/)
    expect(() => compileGraph({ inputs: [x], outputs: { y }, weights: new Map([['w', hostTensor([1], [1])]]) })).toThrow(
      /the weight 'w' is float32\[1\]; its parameter is float32\[2\]/,
    )
    expect(() => compileGraph({ inputs: [x, w], outputs: { x: y } })).toThrow(/'x' names an input and an output/)
  })

  it('leaves out the weights of what no output needs', () => {
    const graph = new Graph()
    const [x, w, spare] = [graph.input('x', [2]), graph.parameter('w', [2]), graph.parameter('spare', [3])]
    const program = { inputs: [x], outputs: { y: mul(x, w) }, weights: new Map([['w', hostTensor([1, 2], [2])]]) }
    const withSpare = { ...program, weights: new Map([...program.weights, ['spare', hostTensor([1, 2, 3], spare.shape)]]) }
    expect(compileGraph(withSpare)).toEqual(compileGraph(program))
  })

  it('gives the same bytes for the same graph', () => {
    const build = () => {
      const graph = new Graph()
      const x = graph.input('x', [4])
      return compileGraph({ inputs: [x], outputs: { y: sum(square(slice(x, [1], [2]))) }, metadata: { codec: 'fourier' } })
    }
    expect(build()).toEqual(build())
  })
})

describe('Session', () => {
  const graph = new Graph()
  const x = graph.input('x', [2])
  const model = compileGraph({ inputs: [x], outputs: { y: square(x) } })

  it('says which input is missing or does not fit', async () => {
    const session = await openModel(model)
    await expect(session.run({})).rejects.toThrow(/input 'x' is missing; the model needs x/)
    await expect(session.run({ x: hostTensor([1, 2, 3], [3]) })).rejects.toThrow(/'x' is float32\[3\]; the model needs float32\[2\]/)
    await expect(session.run({ x: hostTensor([1, 2], [2], 'int32') })).rejects.toThrow(/'x' is int32\[2\]/)
  })

  it('reports a damaged model as a fault of loading, with its cause', async () => {
    await expect(Session.create(model.slice(0, 40))).rejects.toMatchObject({
      name: 'ProviderError',
      operation: 'Loading the model',
      cause: expect.any(Error),
    })
  })
})

describe('random numbers on ONNX Runtime', () => {
  const graph = new Graph()
  const [seed, counter] = [graph.input('seed', [], 'int32'), graph.input('counter', [1], 'int32')]
  const feeds = (a: number, b: number): Record<string, HostTensor> => ({
    seed: hostTensor([a], [], 'int32'),
    counter: hostTensor([b], [1], 'int32'),
  })

  it.each([
    [0, 0],
    [-7, 2 ** 31 - 1],
    [123456789, 42],
  ])('are the words of the definition, bit for bit, for seed %i and counter %i', async (a, b) => {
    const session = await openModel(
      compileGraph({ inputs: [seed, counter], outputs: { words: randomBits([129, 31], { seed, counter, stream: 11 }) } }),
    )
    const { words } = await session.run(feeds(a, b))
    expect(words.data).toEqual(randomWords([129, 31], 11, a, b))
  })

  it('have the moments of a standard normal distribution', async () => {
    const normal = randomNormal([400, 501], { seed, counter, stream: 1 })
    const session = await openModel(compileGraph({ inputs: [seed, counter], outputs: { normal } }))
    const values = Float64Array.from((await session.run(feeds(1, 2))).normal.data as Float32Array)
    const moment = (power: number) => values.reduce((total, value) => total + value ** power, 0) / values.length
    // Five standard errors: the variance of x^k is E x^2k - (E x^k)^2 = 1, 2, 15, 96.
    const bound = (variance: number) => 5 * Math.sqrt(variance / values.length)
    expect(Math.abs(moment(1))).toBeLessThan(bound(1))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(bound(2))
    expect(Math.abs(moment(3))).toBeLessThan(bound(15))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(bound(96))
    expect(values.every((value) => Math.abs(value) < 6.8)).toBe(true)
    // The same in double precision: logarithm, root, sine and cosine of single precision differ by a few 1e-7.
    expect(values).toBeAllclose(
      evaluate(
        [normal],
        new Map([
          [seed, [1]],
          [counter, [2]],
        ]),
      )[0],
      { rtol: 1e-4, atol: 1e-5 },
    )
  })
})
