import { describe, expect, it } from 'vitest'
import { computedLayer } from '../../../test/support/layers/index.ts'
import {
  causalConvolution,
  convolution1d,
  dense,
  normalisedWeights,
  squeezeExcitation,
  transposedConvolution1d,
  transposedConvolution2d,
} from './index.ts'

const exact = { rtol: 1e-9, atol: 1e-9 }
const real = (...shape: number[]) => ({ shape, dtype: 'float32', draw: 'signed' }) as const

describe('causal convolution', () => {
  it('hears taps of the past, the last one now', () => {
    const [batch, channels, steps, filters, kernel, dilation] = [2, 3, 7, 2, 3, 2]
    const { outputs, inputs, weights } = computedLayer({
      operands: [real(batch, channels, steps)],
      batch,
      build: (scope, x) => causalConvolution(scope, x, { filters, kernel, dilation }),
    })
    const expected = Array.from({ length: batch * filters * steps }, (_, i) => {
      const [row, filter, t] = [Math.floor(i / (filters * steps)), Math.floor(i / steps) % filters, i % steps]
      let sum = weights('bias')[filter]
      for (let channel = 0; channel < channels; channel++) {
        for (let tap = 0; tap < kernel; tap++) {
          const at = t - dilation * (kernel - 1 - tap)
          if (at >= 0)
            sum += weights('weights')[(filter * channels + channel) * kernel + tap] * inputs[0][(row * channels + channel) * steps + at]
        }
      }
      return sum
    })
    expect(outputs[0]).toBeAllclose(expected, exact)
  })
})

describe('convolution in strides', () => {
  it('has a result for every second place, its taps around the middle', () => {
    const [channels, length, filters, kernel, stride] = [2, 6, 2, 5, 2]
    const { outputs, inputs, weights, shapes } = computedLayer({
      operands: [real(1, channels, length)],
      batch: 1,
      build: (scope, x) => convolution1d(scope, x, { filters, kernel, stride }),
    })
    const expected = Array.from({ length: (filters * length) / stride }, (_, i) => {
      const [filter, at] = [Math.floor(i / (length / stride)), i % (length / stride)]
      let sum = weights('bias')[filter]
      for (let channel = 0; channel < channels; channel++) {
        for (let tap = 0; tap < kernel; tap++) {
          const from = at * stride + tap - 1
          if (from >= 0 && from < length)
            sum += weights('weights')[(filter * channels + channel) * kernel + tap] * inputs[0][channel * length + from]
        }
      }
      return sum
    })
    expect(shapes[0]).toEqual([1, filters, length / stride])
    expect(outputs[0]).toBeAllclose(expected, exact)
  })
})

/** Where place `at` of the input adds to with tap `tap`; the kernel's surplus is cut off evenly, more at the end. */
const target = (at: number, tap: number, kernel: number, stride: number): number => at * stride + tap - Math.floor((kernel - stride) / 2)

describe('transposed convolution', () => {
  it.each([
    [2, 2],
    [5, 2],
    [4, 3],
  ])('of %i taps makes every place %i places', (kernel, stride) => {
    const [channels, length, filters] = [2, 4, 3]
    const { outputs, inputs, weights, shapes } = computedLayer({
      operands: [real(1, channels, length)],
      batch: 1,
      build: (scope, x) => transposedConvolution1d(scope, x, { filters, kernel, stride }),
    })
    const long = length * stride
    const expected = Array.from({ length: filters * long }, (_, i) => weights('bias')[Math.floor(i / long)])
    for (let channel = 0; channel < channels; channel++)
      for (let filter = 0; filter < filters; filter++)
        for (let at = 0; at < length; at++)
          for (let tap = 0; tap < kernel; tap++) {
            const to = target(at, tap, kernel, stride)
            if (to >= 0 && to < long)
              expected[filter * long + to] +=
                inputs[0][channel * length + at] * weights('weights')[(channel * filters + filter) * kernel + tap]
          }
    expect(shapes[0]).toEqual([1, filters, long])
    expect(outputs[0]).toBeAllclose(expected, exact)
  })

  it('over two axes, each with its own stride', () => {
    const [height, width, kernel, stride] = [3, 2, [3, 4], [2, 3]] as const
    const { outputs, inputs, weights, shapes } = computedLayer({
      operands: [real(1, 1, height, width)],
      batch: 1,
      build: (scope, x) => transposedConvolution2d(scope, x, { filters: 1, kernel, stride }),
    })
    const [rows, columns] = [height * stride[0], width * stride[1]]
    const expected = new Array<number>(rows * columns).fill(weights('bias')[0])
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let i = 0; i < kernel[0]; i++)
          for (let j = 0; j < kernel[1]; j++) {
            const [row, column] = [target(y, i, kernel[0], stride[0]), target(x, j, kernel[1], stride[1])]
            if (row >= 0 && row < rows && column >= 0 && column < columns)
              expected[row * columns + column] += inputs[0][y * width + x] * weights('weights')[i * kernel[1] + j]
          }
    expect(shapes[0]).toEqual([1, 1, rows, columns])
    expect(outputs[0]).toBeAllclose(expected, exact)
  })

  it('refuses a kernel that leaves gaps', () => {
    const row = { operands: [real(1, 1, 2)], batch: 1 }
    expect(() =>
      computedLayer({ ...row, build: (scope, x) => transposedConvolution1d(scope, x, { filters: 1, kernel: 2, stride: 3 }) }),
    ).toThrow('a kernel of 2 taps leaves gaps at a stride of 3: give it 3 or more')
  })
})

describe('normalised weights', () => {
  it('look where the direction does, as strongly as the gain says, whatever length the direction has', () => {
    const [inputs, units] = [3, 2]
    const {
      outputs,
      weights,
      inputs: fed,
    } = computedLayer({
      operands: [real(1, 1, inputs)],
      batch: 1,
      build: (scope, x) => dense(scope, x, { units, weights: normalisedWeights }),
    })
    const expected = Array.from({ length: units }, (_, unit) => {
      const direction = Array.from({ length: inputs }, (__, i) => weights('direction')[i * units + unit])
      const product = direction.reduce((sum, value, i) => sum + value * fed[0][i], 0)
      return (weights('gain')[unit] * product) / Math.hypot(...direction) + weights('bias')[unit]
    })
    expect(outputs[0]).toBeAllclose(expected, exact)
  })
})

describe('squeeze and excitation', () => {
  it('scales channels by a function of their averages', () => {
    const [channels, places, squeeze] = [3, 4, 2]
    const { outputs, inputs, weights } = computedLayer({
      operands: [real(1, channels, 2, 2)],
      batch: 1,
      build: (scope, x) => squeezeExcitation(scope, x, { squeeze }),
    })
    const averages = Array.from(
      { length: channels },
      (_, c) => inputs[0].slice(c * places, (c + 1) * places).reduce((a, b) => a + b) / places,
    )
    const layer = (x: number[], name: string, units: number): number[] =>
      Array.from({ length: units }, (_, u) =>
        x.reduce((sum, value, i) => sum + value * weights(`${name}/weights`)[i * units + u], weights(`${name}/bias`)[u]),
      )
    const squeezed = layer(averages, 'squeeze', squeeze).map((value) => Math.max(0, value))
    const levels = layer(squeezed, 'excite', channels).map((value) => 1 / (1 + Math.exp(-value)))
    expect(outputs[0]).toBeAllclose(
      Array.from(inputs[0], (value, i) => value * levels[Math.floor(i / places)]),
      exact,
    )
  })
})
