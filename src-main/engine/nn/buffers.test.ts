import { describe, expect, it } from 'vitest'
import { computedLayer, layerGradients, numbersOf, steppedBuffers, traceLayer } from '../../../test/support/layers/index.ts'
import { evaluate } from '../graph/index.ts'
import { CounterRandom } from '../random.ts'
import { batchNormalisation, dense, spectralWeights, vectorQuantiser } from './index.ts'

/** Factors of the formulas are single precision constants of the graph, to 6e-8. */
const exact = { rtol: 1e-6, atol: 1e-6 }
const real = (...shape: number[]) => ({ shape, dtype: 'float32', draw: 'signed' }) as const
const normal = (count: number, seed: number): number[] => {
  const random = new CounterRandom(seed, 0)
  return Array.from({ length: count }, () => random.normal())
}
const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

describe('batch normalisation', () => {
  const row = { operands: [real(4, 2, 3)], batch: 4 }
  /** The values of one channel of [4, 2, 3]. */
  const channelOf = (x: ArrayLike<number>, channel: number): number[] => Array.from(x).filter((_, i) => Math.floor(i / 3) % 2 === channel)

  it('takes mean and variance of the minibatch, channel by channel, and keeps a moving average of both', () => {
    const inputs = [normal(24, 1), normal(24, 2), normal(24, 3)]
    const steps = steppedBuffers({ ...row, build: (s, x) => batchNormalisation(s, x, { keep: 0.8 }) }, inputs)
    const { weights } = computedLayer({ ...row, trains: true, build: (s, x) => batchNormalisation(s, x) })
    let kept = [
      { mean: 0, variance: 1 },
      { mean: 0, variance: 1 },
    ]
    steps.forEach(({ buffers, outputs }, step) => {
      const now = [0, 1].map((channel) => {
        const values = channelOf(inputs[step], channel)
        const mean = average(values)
        return { mean, variance: average(values.map((value) => (value - mean) ** 2)) }
      })
      kept = kept.map(({ mean, variance }, c) => ({
        mean: 0.8 * mean + 0.2 * now[c].mean,
        variance: 0.8 * variance + 0.2 * now[c].variance,
      }))
      expect(buffers.get('mean')!).toBeAllclose(
        kept.map(({ mean }) => mean),
        exact,
      )
      expect(buffers.get('variance')!).toBeAllclose(
        kept.map(({ variance }) => variance),
        exact,
      )
      const expected = inputs[step].map((value, i) => {
        const channel = Math.floor(i / 3) % 2
        const { mean, variance } = now[channel]
        return ((value - mean) / Math.sqrt(variance + 1e-5)) * weights('gain')[channel] + weights('shift')[channel]
      })
      expect(outputs[0]).toBeAllclose(expected, exact)
    })
  })

  it('outside training uses what it kept: here mean 0 and variance 1, as before the first step', () => {
    const { outputs, inputs, weights } = computedLayer({ ...row, build: (s, x) => batchNormalisation(s, x) })
    const expected = Array.from(inputs[0], (value, i) => {
      const channel = Math.floor(i / 3) % 2
      return (value / Math.sqrt(1 + 1e-5)) * weights('gain')[channel] + weights('shift')[channel]
    })
    expect(outputs[0]).toBeAllclose(expected, exact)
  })
})

describe('spectral weights', () => {
  it('have a largest singular value of 1 after some steps', () => {
    const [inputs, units] = [3, 2]
    const row = { operands: [real(1, 1, inputs)], batch: 1 }
    // Unit vectors, one at a step, give the rows of W / sigma; the bias is known.
    const identity = Array.from({ length: 60 }, (_, i) => [0, 1, 2].map((k) => Number(k === i % 3)))
    const steps = steppedBuffers({ ...row, build: (s, x) => dense(s, x, { units, weights: spectralWeights }) }, identity)
    const { weights } = computedLayer({ ...row, build: (s, x) => dense(s, x, { units, weights: spectralWeights }) })
    const rows = steps.slice(-3).map(({ outputs }) => [...outputs[0]].map((value, i) => value - weights('bias')[i]))
    // The eigenvalues of the 2 x 2 matrix WᵀW in closed form.
    const [a, b, d] = [0, 1, 2].map((entry) => {
      const [i, j] = [entry === 2 ? 1 : 0, entry === 0 ? 0 : 1]
      return rows.reduce((sum, row_) => sum + row_[i] * row_[j], 0)
    })
    expect((a + d) / 2 + Math.hypot((a - d) / 2, b)).toBeCloseTo(1, 6)
  })

  it('have the gradient of weights over their singular value, once the direction stands still', () => {
    const traced = traceLayer({
      name: 'spectral',
      operands: [real(4, 3)],
      batch: 4,
      trains: true,
      build: (s, x) => dense(s, x, { units: 2, weights: spectralWeights }),
    })
    const { loss, wrt, derived } = layerGradients(traced)
    const feeds = new Map([...traced.feeds].map(([tensor, value]) => [tensor, numbersOf(value)]))
    const [{ input, output }] = traced.buffers
    for (let step = 0; step < 200; step++) feeds.set(input, evaluate([output], feeds)[0])
    const exactGradients = evaluate(derived, feeds)
    wrt.forEach((by, at) => {
      const moved = (element: number, step: number): number => {
        const values = feeds.get(by)!.slice()
        values[element] += step
        return evaluate([loss], new Map([...feeds, [by, values]]))[0][0]
      }
      const differences = Array.from({ length: by.size }, (_, i) => (moved(i, 1e-5) - moved(i, -1e-5)) / 2e-5)
      expect(exactGradients[at]).toBeAllclose(differences, { rtol: 1e-6, atol: 1e-6 })
    })
  })
})

describe('vector quantiser', () => {
  const CENTRES = [
    [3, 3],
    [-3, 3],
    [0, -4],
  ]
  const inputAt = (step: number): number[] => {
    const noise = normal(60, 100 + step)
    return Array.from({ length: 60 }, (_, i) => CENTRES[Math.floor(i / 2) % 3][i % 2] + 0.1 * noise[i])
  }
  const quantise = (codes: number) => ({
    operands: [real(30, 2)],
    batch: 30,
    build: (s: Parameters<typeof vectorQuantiser>[0], x: Parameters<typeof vectorQuantiser>[1]) => {
      const { values, commitment, used, codes: chosen } = vectorQuantiser(s, x, { codes, keep: 0.9 })
      return [values, commitment, used, chosen]
    },
  })

  it('finds the centres of three heaps, gives every vector the nearest code, and all three are in use', () => {
    const steps = steppedBuffers(
      quantise(6),
      Array.from({ length: 150 }, (_, step) => inputAt(step)),
    )
    const { outputs, buffers } = steps.at(-1)!
    const before = steps.at(-2)!.buffers.get('codes')!
    const input = inputAt(149)
    const [values, commitment, used, codes] = outputs
    for (let i = 0; i < 30; i++) {
      const distances = Array.from({ length: 6 }, (_, k) => Math.hypot(before[2 * k] - input[2 * i], before[2 * k + 1] - input[2 * i + 1]))
      expect(codes[i]).toBe(distances.indexOf(Math.min(...distances)))
      expect(values.slice(2 * i, 2 * i + 2)).toBeAllclose(before.slice(2 * codes[i], 2 * codes[i] + 2), exact)
    }
    // The noise has a variance of 0.01 a value, the codes hardly differ from the centres of their members.
    expect(commitment[0]).toBeLessThan(0.02)
    expect(used[0]).toBeGreaterThanOrEqual(3)
    const book = buffers.get('codes')!
    for (const [x, y] of CENTRES) {
      const nearest = Math.min(...Array.from({ length: 6 }, (_, k) => Math.hypot(book[2 * k] - x, book[2 * k + 1] - y)))
      expect(nearest).toBeLessThan(0.2)
    }
  })

  it('moves a code to the moving average of its members', () => {
    const same = Array.from({ length: 60 }, (_, i) => [2, 5][i % 2])
    const other = Array.from({ length: 60 }, (_, i) => [4, 1][i % 2])
    const [first, second] = steppedBuffers(quantise(1), [same, other])
    expect(first.buffers.get('codes')!).toBeAllclose([2, 5], exact)
    // A step adds a tenth of thirty members and keeps nine tenths of what was there: 2.7 at (2, 5), 3 at (4, 1).
    expect(second.buffers.get('uses')!).toBeAllclose([5.7], exact)
    expect(second.buffers.get('codes')!).toBeAllclose([(2.7 * 2 + 3 * 4) / 5.7, (2.7 * 5 + 3 * 1) / 5.7], exact)
  })

  it('puts a code that has lost its members where an example lies', () => {
    const near = Array.from({ length: 60 }, (_, i) => [2, 5][i % 2])
    const far = Array.from({ length: 60 }, (_, i) => [-8, -9][i % 2])
    const both = near.map((value, i) => (i < 30 ? value : far[i]))
    const steps = steppedBuffers(quantise(2), [...Array.from({ length: 60 }, () => both), ...Array.from({ length: 40 }, () => far)])
    const codesAfter = (step: number): number[][] => {
      const book = [...steps[step - 1].buffers.get('codes')!]
      return [book.slice(0, 2), book.slice(2)].sort((a, b) => a[0] - b[0])
    }
    const close = { rtol: 1e-3, atol: 1e-2 }
    expect(codesAfter(60).flat()).toBeAllclose([-8, -9, 2, 5], close)
    // With `far` alone the other falls below 0.03 of an even use after log(0.03) / log(0.9) = 33.3 steps.
    expect(codesAfter(93).flat()).toBeAllclose([-8, -9, 2, 5], close)
    expect(codesAfter(94).flat()).toBeAllclose([-8, -9, -8, -9], close)
  })
})
