import { describe, expect, it } from 'vitest'
import { CounterRandom } from '../random.ts'
import { Graph, add, matMul } from '../graph/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { lowerGraph } from './compile-graph.ts'
import { encodeModel, type ModelParts } from './model-proto.ts'
import { quantise, quantisedBlock, withQuantisedWeights } from './quantised-weights.ts'
import { Session } from './session.ts'

const normal = (count: number, seed: number): Float32Array => {
  const random = new CounterRandom(seed, 0)
  return Float32Array.from({ length: count }, () => random.normal())
}

/** The matrix that codes and scales stand for, [K, N], element by element. */
const dequantise = (weights: Float32Array, inputs: number, outputs: number): Float64Array => {
  const { codes, scales } = quantise(weights, inputs, outputs)
  const blocks = Math.ceil(inputs / quantisedBlock)
  return Float64Array.from({ length: inputs * outputs }, (_, i) => {
    const [k, n] = [Math.floor(i / outputs), i % outputs]
    return (codes[n * blocks * quantisedBlock + k] - 128) * scales[n * blocks + Math.floor(k / quantisedBlock)]
  })
}

const naiveProduct = (x: Float32Array, w: ArrayLike<number>, [rows, inputs, outputs]: readonly number[]): Float64Array =>
  Float64Array.from({ length: rows * outputs }, (_, i) => {
    const [row, n] = [Math.floor(i / outputs), i % outputs]
    let sum = 0
    for (let k = 0; k < inputs; k++) sum += x[row * inputs + k] * w[k * outputs + n]
    return sum
  })

const productModel = (weights: Float32Array, [rows, inputs, outputs]: readonly number[]): ModelParts => {
  const graph = new Graph()
  const x = graph.input('x', [rows, inputs])
  const w = graph.parameter('w', [inputs, outputs])
  return lowerGraph({ inputs: [x], outputs: { y: matMul(x, w) }, weights: new Map([['w', hostTensor(weights, [inputs, outputs])]]) })
}

const run = async (parts: ModelParts, x: Float32Array, shape: readonly number[]): Promise<Float32Array> => {
  const session = await Session.create(encodeModel(parts), { threads: 1 })
  const { y } = await session.run({ x: hostTensor(x, shape) })
  await session.dispose()
  return y.data as Float32Array
}

describe('quantise', () => {
  it.each([
    [64, 5],
    [70, 300],
    [31, 1],
  ])('keeps every weight of a %i x %i matrix within half a scale, and the largest of each block', (inputs, outputs) => {
    const weights = normal(inputs * outputs, 1)
    const back = dequantise(weights, inputs, outputs)
    for (let n = 0; n < outputs; n++) {
      for (let from = 0; from < inputs; from += quantisedBlock) {
        const places = Array.from({ length: Math.min(quantisedBlock, inputs - from) }, (_, i) => (from + i) * outputs + n)
        const largest = Math.max(...places.map((place) => Math.abs(weights[place])))
        // Half a step, and float32's rounding of scale and product.
        expect(Math.max(...places.map((place) => Math.abs(back[place] - weights[place])))).toBeLessThanOrEqual((largest / 254) * 1.0001)
        expect(Math.max(...places.map((place) => Math.abs(back[place])))).toBeCloseTo(largest, 5)
      }
    }
  })

  it('gives blocks of zeros, and what lies beyond the last input, the code of zero', () => {
    const { codes, scales } = quantise(new Float32Array(33 * 2), 33, 2)
    expect([...codes]).toEqual(new Array(2 * 64).fill(128))
    expect([...scales]).toEqual([0, 0, 0, 0])
    expect([...quantise(Float32Array.of(-2, 2), 2, 1).codes.subarray(0, 4)]).toEqual([1, 255, 128, 128])
  })
})

describe('withQuantisedWeights', () => {
  it.each([
    [1, 512, 160],
    [1, 500, 160],
    [3, 320, 256],
  ])('computes the naive product with the rounded matrix: %i rows, %i inputs, %i outputs', async (...shape) => {
    const [rows, inputs, outputs] = shape
    const weights = normal(inputs * outputs, 2)
    // Whole numbers that reach 127 in every block are not changed by the operator's own rounding of its operand.
    const x = Float32Array.from(normal(rows * inputs, 3), (value, i) =>
      (i % inputs) % quantisedBlock === 0 ? 127 : Math.round(20 * value),
    )
    const expected = naiveProduct(x, dequantise(weights, inputs, outputs), shape)
    const result = await run(withQuantisedWeights(productModel(weights, shape)), x, [rows, inputs])
    // Sums of several hundred terms up to 127 x 4 in float32, a block at a time.
    expect(result).toBeAllclose(expected, { rtol: 1e-4, atol: 2e-3 })
    expect(result).not.toBeAllclose(naiveProduct(x, weights, shape), { rtol: 1e-4, atol: 2e-3 })
  })

  it('is off by less than one per cent of the output for operands that it rounds', async () => {
    const shape = [1, 1024, 256]
    const [weights, x] = [normal(1024 * 256, 4), normal(1024, 5)]
    const exact = naiveProduct(x, weights, shape)
    const result = await run(withQuantisedWeights(productModel(weights, shape)), x, [1, 1024])
    const energy = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value * value, 0)
    expect(Math.sqrt(energy(exact.map((value, i) => result[i] - value)) / energy(exact))).toBeLessThan(0.01)
  })

  it('leaves small matrices, transposed ones and other uses of a matrix alone', () => {
    const small = productModel(normal(64 * 64, 6), [1, 64, 64])
    expect(withQuantisedWeights(small)).toBe(small)

    const graph = new Graph()
    const x = graph.input('x', [1, 256])
    const [w, v] = ['w', 'v'].map((name) => graph.parameter(name, [256, 256]))
    const weights = new Map(['w', 'v'].map((name) => [name, hostTensor(normal(256 * 256, 7), [256, 256])]))
    const y = add(matMul(matMul(x, w), v, { transposeB: true }), matMul(x, add(w, 1)))
    const changed = withQuantisedWeights(lowerGraph({ inputs: [x], outputs: { y }, weights })).graph
    expect(changed.nodes.filter(({ opType }) => opType === 'MatMulNBits')).toHaveLength(1)
    expect(changed.initialisers.map(({ name }) => name)).toEqual(expect.arrayContaining(['w', 'w/codes', 'w/scales', 'v']))
    expect(changed.initialisers.map(({ name }) => name)).not.toContain('v/codes')
  })
})
