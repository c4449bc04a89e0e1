import { describe, expect, it } from 'vitest'
import { evaluate, Graph, gradients, mul, sum, type RandomSource, type Tensor } from '../graph/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import {
  gaussianMixtureLogDensity,
  gumbelSoftmax,
  logisticMixtureLogProbability,
  sampleGaussianMixture,
  sampleLogisticMixture,
  sampleTokens,
  straightThrough,
  type Mixture,
  type SamplingOptions,
} from './index.ts'

const DRAWS = 20_000

const sourceOf = (graph: Graph, stream: number): RandomSource => ({
  seed: graph.scalar(7, 'int32'),
  counter: graph.scalar(1, 'int32'),
  stream,
})

const compute = async (outputs: Record<string, Tensor>): Promise<Record<string, number[]>> => {
  const session = await Session.create(compileGraph({ inputs: [], outputs }), { threads: 1 })
  const ran = await session.run({})
  await session.dispose()
  return Object.fromEntries(Object.entries(ran).map(([name, { data }]) => [name, Array.from(data, Number)]))
}

/** The same row for every draw. */
const repeated = (graph: Graph, row: readonly number[], shape: readonly number[]): Tensor =>
  graph.constant(Array.from({ length: DRAWS }, () => row).flat(), [DRAWS, ...shape])

/** Shares of what was drawn must be probabilities, within five standard errors. */
const expectShares = (shares: readonly number[], probabilities: readonly number[]): void => {
  probabilities.forEach((p, i) => expect(Math.abs(shares[i] - p), `share ${i}`).toBeLessThanOrEqual(5 * Math.sqrt((p * (1 - p)) / DRAWS)))
}

const sharesOf = (drawn: readonly number[], values: readonly number[]): number[] =>
  values.map((value) => drawn.filter((item) => Math.abs(item - value) < 1e-5).length / drawn.length)

const softmax = (logits: readonly number[]): number[] => {
  const total = logits.reduce((sum_, logit) => sum_ + Math.exp(logit), 0)
  return logits.map((logit) => Math.exp(logit) / total)
}

describe('straight-through', () => {
  it('has the values of one tensor and the gradient of the other', () => {
    const graph = new Graph()
    const [soft, hard] = [graph.input('soft', [2]), graph.input('hard', [2])]
    const y = straightThrough(soft, hard)
    const derived = gradients(sum(mul(y, y)), [soft, hard])
    const feeds = new Map([
      [soft, [0.25, 0.5]],
      [hard, [1, 0]],
    ])
    expect(evaluate([y, ...derived], feeds).map((values) => [...values])).toEqual([
      [1, 0],
      [2, 0],
      [0, 0],
    ])
  })
})

describe('a draw that a gradient flows through', () => {
  it('is largest where the softmax says, as often as it says; hard it is 0s and a 1', async () => {
    const graph = new Graph()
    const logits = [0.3, -1, 1.2, 0]
    const rows = repeated(graph, logits, [4])
    const { soft, hard } = await compute({
      soft: gumbelSoftmax(rows, { temperature: 0.5, random: sourceOf(graph, 0) }),
      hard: gumbelSoftmax(rows, { temperature: 0.5, random: sourceOf(graph, 0), hard: true }),
    })
    const largest = Array.from({ length: DRAWS }, (_, i) => {
      const row = soft.slice(4 * i, 4 * i + 4)
      expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
      return row.indexOf(Math.max(...row))
    })
    expectShares(sharesOf(largest, [0, 1, 2, 3]), softmax(logits))
    expect(hard).toBeAllclose(
      largest.flatMap((index) => [0, 1, 2, 3].map((i) => Number(i === index))),
      { rtol: 0, atol: 1e-6 },
    )
  })
})

describe('drawn tokens', () => {
  const logits = [2, 1.5, 1, 0.2, -1]

  /** By sorting: the share of each token after temperature, top-k and top-p. */
  const expected = ({ temperature = 1, topK = 5, topP = 1 }: { temperature?: number; topK?: number; topP?: number }): number[] => {
    const all = softmax(logits.map((logit) => logit / temperature))
    const order = all.map((_, i) => i).sort((a, b) => all[b] - all[a])
    let before = 0
    const kept = order.filter((token, rank) => {
      const keep = rank < topK && before < topP
      before += all[token]
      return keep
    })
    const total = kept.reduce((sum_, token) => sum_ + all[token], 0)
    return all.map((p, token) => (kept.includes(token) ? p / total : 0))
  }

  it.each([
    [{}],
    [{ temperature: 0.5 }],
    [{ temperature: 2, topK: 3 }],
    [{ topP: 0.6 }],
    [{ topK: 1 }],
    [{ topP: 1e-6 }],
    [{ temperature: 1.5, topK: 4, topP: 0.8 }],
  ])('have the shares of the sorted list with %o', async (options) => {
    const graph = new Graph()
    const { drawn } = await compute({ drawn: sampleTokens(repeated(graph, logits, [5]), sourceOf(graph, 2), options) })
    expectShares(sharesOf(drawn, [0, 1, 2, 3, 4]), expected(options))
  })

  it('take knobs that are fed, and are the likeliest at temperature 0', async () => {
    const graph = new Graph()
    const fed: SamplingOptions = { temperature: graph.scalar(1.5), topK: graph.scalar(4), topP: graph.scalar(0.8) }
    const rows = repeated(graph, logits, [5])
    const { drawn, coldest } = await compute({
      drawn: sampleTokens(rows, sourceOf(graph, 2), fed),
      coldest: sampleTokens(rows, sourceOf(graph, 2), { temperature: graph.scalar(0) }),
    })
    expectShares(sharesOf(drawn, [0, 1, 2, 3, 4]), expected({ temperature: 1.5, topK: 4, topP: 0.8 }))
    expect(new Set(coldest)).toEqual(new Set([0]))
  })
})

const mixtureOf = (graph: Graph, count: number, logits: number[], means: number[], logScales: number[], values = 1): Mixture => {
  const all = (row: number[], shape: number[]): Tensor => graph.constant(Array.from({ length: count }, () => row).flat(), [count, ...shape])
  const each = [logits.length, values]
  return { logits: all(logits, [logits.length]), means: all(means, each), logScales: all(logScales, each) }
}

describe('mixture of normal distributions', () => {
  const [logits, means, logScales] = [
    [0.5, -0.5],
    [-1, 2],
    [-0.7, 0.3],
  ]
  const weights = softmax(logits)
  const density = (x: number): number =>
    weights.reduce((sum_, w, k) => {
      const s = Math.exp(logScales[k])
      return sum_ + (w * Math.exp(-0.5 * ((x - means[k]) / s) ** 2)) / (s * Math.sqrt(2 * Math.PI))
    }, 0)

  it('has the density of its formula, whose integral is 1', () => {
    const step = 0.02
    const grid = Array.from({ length: 1000 }, (_, i) => -8 + step * i)
    const graph = new Graph()
    const x = graph.constant(grid, [grid.length, 1])
    const [logDensity] = evaluate([gaussianMixtureLogDensity(x, mixtureOf(graph, grid.length, logits, means, logScales))], new Map())
    expect(logDensity).toBeAllclose(
      grid.map((value) => Math.log(density(Math.fround(value)))),
      { rtol: 1e-5, atol: 1e-5 },
    )
    expect(logDensity.reduce((sum_, value) => sum_ + Math.exp(value) * step, 0)).toBeCloseTo(1, 5)
  })

  it('is drawn from: mean and spread are those of the mixture, calm 0 gives the middles', async () => {
    const graph = new Graph()
    const all = mixtureOf(graph, DRAWS, logits, means, logScales)
    const sources = { component: sourceOf(graph, 0), value: sourceOf(graph, 1) }
    const { drawn, calm } = await compute({ drawn: sampleGaussianMixture(all, sources), calm: sampleGaussianMixture(all, sources, 0) })
    const mean = weights[0] * means[0] + weights[1] * means[1]
    const variance = weights.reduce((sum_, w, k) => sum_ + w * (Math.exp(2 * logScales[k]) + (means[k] - mean) ** 2), 0)
    const error = 5 * Math.sqrt(variance / DRAWS)
    expect(Math.abs(drawn.reduce((a, b) => a + b) / DRAWS - mean)).toBeLessThan(error)
    // The fourth moment of such a mixture is below three times its squared variance: sqrt(2 / n) bounds the error of the variance.
    expect(Math.abs(drawn.reduce((sum_, x) => sum_ + (x - mean) ** 2, 0) / DRAWS / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / DRAWS))
    expectShares(sharesOf(calm, means), weights)
  })
})

describe('mixture of logistic distributions', () => {
  const LEVELS = 9
  const [logits, means, logScales] = [
    [0.5, -0.5],
    [-0.4, 0.9],
    [-2, -1],
  ]
  const levels = Array.from({ length: LEVELS }, (_, i) => -1 + (2 * i) / (LEVELS - 1))
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
  /** By differences of the distribution at the borders of a level. */
  const probability = (level: number): number =>
    softmax(logits).reduce((sum_, w, k) => {
      const below = (border: number): number => sigmoid((border - means[k]) / Math.exp(logScales[k]))
      const upper = level === LEVELS - 1 ? 1 : below(levels[level] + 1 / (LEVELS - 1))
      return sum_ + w * (upper - (level === 0 ? 0 : below(levels[level] - 1 / (LEVELS - 1))))
    }, 0)

  it('gives every level the probability between its borders; together they are 1', () => {
    const graph = new Graph()
    const x = graph.constant(levels, [LEVELS])
    const [logs] = evaluate([logisticMixtureLogProbability(x, mixtureOf(graph, LEVELS, logits, means, logScales), LEVELS)], new Map())
    expect(logs).toBeAllclose(
      levels.map((_, level) => Math.log(probability(level))),
      { rtol: 1e-5, atol: 1e-6 },
    )
    expect(logs.reduce((sum_, value) => sum_ + Math.exp(value), 0)).toBeCloseTo(1, 6)
  })

  it('stays exact in single precision where 65 536 levels are narrow, and where the value is far from every middle', async () => {
    const count = 2 ** 16
    const graph = new Graph()
    const at = [0.25, -0.9, 1].map((value) => -1 + (2 * Math.round(((value + 1) / 2) * (count - 1))) / (count - 1))
    const x = graph.constant(at, [3])
    const { logs } = await compute({ logs: logisticMixtureLogProbability(x, mixtureOf(graph, 3, [0], [0.8], [-3]), count) })
    const [scale, half] = [Math.exp(-3), 1 / (count - 1)]
    const exact = at.map((value) => {
      // log of the density times the width of a level, whose next term is (half / scale)^2 / 6 = 1e-8; the end takes all beyond it.
      const z = (value - 0.8) / scale
      if (value === 1) return -Math.log1p(Math.exp((value - half - 0.8) / scale))
      return Math.log((2 * half) / scale) - Math.abs(z) - 2 * Math.log1p(Math.exp(-Math.abs(z)))
    })
    expect(logs).toBeAllclose(exact, { rtol: 1e-5, atol: 1e-4 })
  })

  it('is drawn from at its levels', async () => {
    const graph = new Graph()
    const all = mixtureOf(graph, DRAWS, logits, means, logScales)
    const { drawn } = await compute({
      drawn: sampleLogisticMixture(all, { component: sourceOf(graph, 0), value: sourceOf(graph, 1) }, LEVELS),
    })
    expectShares(
      sharesOf(drawn, levels),
      levels.map((_, level) => probability(level)),
    )
  })
})
