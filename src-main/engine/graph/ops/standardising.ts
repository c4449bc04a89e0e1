import { refuse, requireType } from '../apply-op.ts'
import type { Tensor } from '../graph.ts'
import { real } from './example.ts'
import { defineOperation } from './operation.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    standardise: { readonly epsilon: number }
  }
}

const applyStandardise = defineOperation('standardise', {
  shape: ([x, ...scale]) => {
    requireType(x, ['float32'])
    if (x.shape.length === 0) refuse('a number alone has no mean and variance.')
    const size = x.shape[x.shape.length - 1]
    if (scale.length > 0 && (scale.length !== 2 || scale.some(({ shape }) => shape.join() !== `${size}`)))
      refuse(`gain and shift must both have ${size} values, one a place of the last axis.`)
    return [x, { shape: [...x.shape.slice(0, -1), 1], dtype: 'float32' }]
  },
  // With r = 1 / sqrt(variance + epsilon) and n values: dx = r (dy - mean(dy) - y mean(dy y)) - dr r^2 y / n.
  gradient: (g, { inputs: [x, gain], outputs: [scaled, r], attributes: { epsilon } }, _dy, [dScaled, dr]) => {
    const y = gain ? g.standardise(x, epsilon).values : scaled
    const dy = gain && dScaled ? g.mul(dScaled, gain) : dScaled
    const rows = x.shape.slice(0, -1).map((_, axis) => axis)
    const overRows = (of: Tensor): Tensor => (rows.length > 0 ? g.sum(of, rows) : of)
    const ofX = (): Tensor => {
      const terms: Tensor[] = []
      if (dy) terms.push(g.mul(r, g.sub(g.sub(dy, g.mean(dy, -1, true)), g.mul(y, g.mean(g.mul(dy, y), -1, true)))))
      if (dr) terms.push(g.mul(y, g.mul(g.mul(dr, g.square(r)), -1 / x.shape[x.rank - 1])))
      return g.addN(terms)
    }
    if (!gain) return [ofX]
    return dScaled ? [ofX, () => overRows(g.mul(dScaled, y)), () => overRows(dScaled)] : [ofX, null, null]
  },
  onnx: (onnx, [x, gain, shift], { inputs: [tensor], attributes: { epsilon } }, provider) => {
    const size = tensor.shape[tensor.rank - 1]
    if (provider === 'cpu') {
      const scale = gain ? [gain, shift] : [onnx.constant(new Array<number>(size).fill(1), [size], 'float32')]
      const [y, , r] = onnx.opWithOutputs('LayerNormalization', [x, ...scale], 3, { axis: -1, epsilon: { float: epsilon } })
      return [y, r]
    }
    // Not every provider gives the operator's third result.
    const mean = (of: string): string => onnx.op('ReduceMean', [of, onnx.int64s([-1])], { keepdims: 1 })
    const centred = onnx.op('Sub', [x, mean(x)])
    const deviation = onnx.op('Sqrt', [onnx.op('Add', [mean(onnx.op('Mul', [centred, centred])), onnx.float(epsilon)])])
    const r = onnx.op('Div', [onnx.float(1), deviation])
    const y = onnx.op('Mul', [centred, r])
    return [gain ? onnx.op('Add', [onnx.op('Mul', [y, gain]), shift]) : y, r]
  },
  tfjs: (tf, [x, gain, shift], { attributes: { epsilon } }) => {
    const centred = tf.sub(x, tf.mean(x, -1, true))
    const r = tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon))
    const y = tf.mul(centred, r)
    return [gain ? tf.add(tf.mul(y, gain), shift) : y, r]
  },
  evaluate: ([x, gain, shift], { attributes: { epsilon } }) => {
    const size = x.shape[x.shape.length - 1]
    const values = new Float64Array(x.data.length)
    const inverses = new Float64Array(x.data.length / size)
    for (let row = 0; row < inverses.length; row++) {
      const own = x.data.slice(row * size, (row + 1) * size)
      const mean = own.reduce((total, value) => total + value, 0) / size
      const variance = own.reduce((total, value) => total + (value - mean) ** 2, 0) / size
      inverses[row] = 1 / Math.sqrt(variance + epsilon)
      own.forEach((value, i) => {
        const normal = (value - mean) * inverses[row]
        values[row * size + i] = gain ? normal * gain.data[i] + shift.data[i] : normal
      })
    }
    return [values, inverses]
  },
  examples: [
    { name: 'rows', operands: [real([3, 5])], build: (g, x) => g.standardise(x, 1e-5).values },
    {
      name: 'rows and their inverse deviations',
      operands: [real([2, 2, 4])],
      build: (g, x) => {
        const { values, inverseDeviation } = g.standardise(x, 0.1)
        return [values, inverseDeviation]
      },
    },
    {
      name: 'rows, scaled and shifted',
      operands: [real([3, 5]), real([5]), real([5])],
      build: (_g, x, gain, shift) => standardise(x, 1e-5, [gain, shift]).values,
    },
    { name: 'one row', operands: [real([6])], build: (g, x) => g.standardise(x, 1e-3).values },
    {
      name: 'inverse deviations alone',
      operands: [real([2, 4])],
      build: (g, x) => g.standardise(x, 0.1).inverseDeviation,
    },
  ],
})

/**
 * Brings the values of the last axis to mean 0 and variance 1.
 *
 *   y = (x - mean) r,   r = 1 / sqrt(variance + epsilon), variance over the number of values
 *
 * @param scale gain and shift of each place, float32 [n]; `values` are then y gain + shift
 * @returns `values` [..., n] and r [..., 1]
 */
export const standardise = (
  x: Tensor,
  epsilon: number,
  scale: readonly [gain: Tensor, shift: Tensor] | readonly [] = [],
): { values: Tensor; inverseDeviation: Tensor } => {
  const [values, inverseDeviation] = applyStandardise([x, ...scale], { epsilon })
  return { values, inverseDeviation }
}
