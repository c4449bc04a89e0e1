import { describe, expect, it } from 'vitest'
import { computedLayer } from '../../../test/support/layers/index.ts'
import { sub } from '../graph/index.ts'
import { binaryCrossEntropy, contrastiveLoss, divergenceFromNormal, softmaxCrossEntropy, squaredDistances, tripletLoss } from './index.ts'

/** Factors of the formulas are single precision constants of the graph, to 6e-8. */
const exact = { rtol: 1e-6, atol: 1e-7 }
const real = (...shape: number[]) => ({ shape, dtype: 'float32', draw: 'signed' }) as const
const rowsOf = (data: Float64Array, width: number): number[][] =>
  Array.from({ length: data.length / width }, (_, i) => [...data.slice(i * width, (i + 1) * width)])
const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

/** -log of the softmax at one index. */
const surprise = (logits: readonly number[], index: number): number =>
  Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[index]

describe('softmax cross-entropy', () => {
  it('averages the surprise over the targets that count', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(9, 4), { shape: [9], dtype: 'int32', draw: { index: 5 } }],
      batch: 9,
      build: (_scope, logits, targets) => softmaxCrossEntropy(logits, sub(targets, 1)),
    })
    const targets = [...inputs[1]].map((target) => target - 1)
    expect(targets).toContain(-1)
    const each = rowsOf(inputs[0], 4).flatMap((logits, i) => (targets[i] < 0 ? [] : [surprise(logits, targets[i])]))
    expect(outputs[0]).toBeAllclose([average(each)], exact)
  })

  it('is 0 where no target counts', () => {
    const { outputs } = computedLayer({
      operands: [real(3, 4), { shape: [3], dtype: 'int32', draw: { index: 5 } }],
      batch: 3,
      build: (_scope, logits, targets) => softmaxCrossEntropy(logits, sub(targets, 9)),
    })
    expect(Math.abs(outputs[0][0])).toBe(0)
  })
})

describe('binary cross-entropy', () => {
  it('is -t log p - (1 - t) log(1 - p)', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(6), { shape: [6], dtype: 'float32', draw: 'positive' }],
      batch: 6,
      build: (_scope, logits, targets) => binaryCrossEntropy(logits, targets),
    })
    const each = [...inputs[0]].map((logit, i) => {
      const p = 1 / (1 + Math.exp(-logit))
      return -inputs[1][i] * Math.log(p) - (1 - inputs[1][i]) * Math.log(1 - p)
    })
    expect(outputs[0]).toBeAllclose([average(each)], exact)
  })
})

describe('divergence from normal', () => {
  it('is the integral of p log(p / q)', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(1, 2), real(1, 2)],
      batch: 1,
      build: (_scope, means, logVariances) => divergenceFromNormal(means, logVariances),
    })
    const density = (x: number, mean: number, deviation: number): number =>
      Math.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI))
    const integral = [0, 1].reduce((sum, i) => {
      const [mean, deviation] = [inputs[0][i], Math.exp(inputs[1][i] / 2)]
      let part = 0
      const step = deviation / 500
      for (let x = mean - 9 * deviation; x < mean + 9 * deviation; x += step) {
        const p = density(x, mean, deviation)
        part += p * Math.log(p / density(x, 0, 1)) * step
      }
      return sum + part
    }, 0)
    expect(outputs[0]).toBeAllclose([integral], { rtol: 1e-5, atol: 1e-6 })
  })
})

describe('contrastive loss', () => {
  it('is the surprise at the own partner, by cosine over temperature, both ways', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(4, 3), real(4, 3)],
      batch: 4,
      build: (_scope, a, b) => contrastiveLoss(a, b, { temperature: 0.5 }),
    })
    const [a, b] = inputs.map((input) => rowsOf(input, 3))
    const cosine = (x: number[], y: number[]): number =>
      x.reduce((sum, value, i) => sum + value * y[i], 0) / (Math.hypot(...x) * Math.hypot(...y))
    const there = a.map((x, i) =>
      surprise(
        b.map((y) => cosine(x, y) / 0.5),
        i,
      ),
    )
    const back = b.map((y, i) =>
      surprise(
        a.map((x) => cosine(x, y) / 0.5),
        i,
      ),
    )
    expect(outputs[0]).toBeAllclose([(average(there) + average(back)) / 2], exact)
  })
})

describe('triplet loss', () => {
  it('counts by how much what belongs together is not closer by the margin', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(5, 2), real(5, 2), real(5, 2)],
      batch: 5,
      build: (_scope, anchor, positive, negative) => tripletLoss(anchor, positive, negative, { margin: 0.5 }),
    })
    const [anchors, positives, negatives] = inputs.map((input) => rowsOf(input, 2))
    const each = anchors.map((anchor, i) => {
      const distance = (other: number[]): number => (anchor[0] - other[0]) ** 2 + (anchor[1] - other[1]) ** 2
      return Math.max(0, distance(positives[i]) - distance(negatives[i]) + 0.5)
    })
    expect(each).toContain(0)
    expect(outputs[0]).toBeAllclose([average(each)], exact)
  })
})

describe('squared distances', () => {
  it('are those of every row to every row', () => {
    const { outputs, inputs } = computedLayer({
      operands: [real(3, 2), real(2, 2)],
      batch: 3,
      build: (_scope, a, b) => squaredDistances(a, b),
    })
    const [a, b] = inputs.map((input) => rowsOf(input, 2))
    expect(outputs[0]).toBeAllclose(
      a.flatMap((x) => b.map((y) => (x[0] - y[0]) ** 2 + (x[1] - y[1]) ** 2)),
      exact,
    )
  })
})
