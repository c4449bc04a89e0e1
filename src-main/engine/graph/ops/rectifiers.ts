import { requireType } from '../apply-op.ts'
import type { Tensor } from '../graph.ts'
import { real } from './example.ts'
import { defineOperation } from './operation.ts'

declare module '../op-attributes.ts' {
  interface OpAttributes {
    gelu: NoAttributes
    leakyRelu: { readonly slope: number }
  }
}

/** sqrt(2 / pi) and the factor of the cube in the approximation with tanh. */
const [SLOPE, CUBE] = [Math.sqrt(2 / Math.PI), 0.044715]

const applyGelu = defineOperation('gelu', {
  shape: ([x]) => {
    requireType(x, ['float32'])
    return [x]
  },
  // With u = s (x + c x^3) and t = tanh(u): dy/dx = (1 + t) / 2 + x (1 - t^2) (s + 3 s c x^2) / 2.
  gradient: (g, { inputs: [x] }, dy) => [
    () => {
      const squared = g.square(x)
      const t = g.tanh(g.mul(x, g.add(g.mul(squared, SLOPE * CUBE), SLOPE)))
      const inner = g.mul(g.mul(x, 0.5), g.mul(g.sub(1, g.square(t)), g.add(g.mul(squared, 3 * SLOPE * CUBE), SLOPE)))
      return g.mul(dy, g.add(g.add(g.mul(t, 0.5), 0.5), inner))
    },
  ],
  onnx: (onnx, [x], _node, provider) => {
    if (provider === 'cpu') return onnx.op('Gelu', [x], { approximate: 'tanh' })
    const steepness = onnx.op('Add', [onnx.op('Mul', [onnx.op('Mul', [x, x]), onnx.float(SLOPE * CUBE)]), onnx.float(SLOPE)])
    const share = onnx.op('Add', [onnx.op('Tanh', [onnx.op('Mul', [x, steepness])]), onnx.float(1)])
    return onnx.op('Mul', [onnx.op('Mul', [x, onnx.float(0.5)]), share])
  },
  tfjs: (tf, [x]) => {
    const u = tf.mul(x, tf.add(tf.mul(tf.square(x), SLOPE * CUBE), SLOPE))
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(u), 1))
  },
  evaluate: ([x]) => x.data.map((value) => 0.5 * value * (1 + Math.tanh(SLOPE * (value + CUBE * value ** 3)))),
  examples: [{ name: 'rank 2', operands: [real([3, 4])], build: (g, x) => g.gelu(x) }],
})

/**
 * x times the normal distribution's share below x, by its usual approximation with tanh (within 5e-4).
 *
 *   x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2
 *
 * @source Hendrycks, Gimpel 2016
 */
export const gelu = (x: Tensor): Tensor => applyGelu([x], {})[0]

const applyLeakyRelu = defineOperation('leakyRelu', {
  shape: ([x]) => {
    requireType(x, ['float32'])
    return [x]
  },
  gradient: (g, { inputs: [x], attributes: { slope } }, dy) => [
    () => g.mul(dy, g.add(g.mul(g.cast(g.greater(x, 0), 'float32'), 1 - slope), slope)),
  ],
  onnx: (onnx, [x], { attributes: { slope } }) => onnx.op('LeakyRelu', [x], { alpha: { float: slope } }),
  tfjs: (tf, [x], { attributes: { slope } }) => tf.leakyRelu(x, slope),
  evaluate: ([x], { attributes: { slope } }) => x.data.map((value) => (value > 0 ? value : slope * value)),
  examples: [
    { name: 'a fifth below 0', operands: [real([3, 4])], build: (g, x) => g.leakyRelu(x) },
    { name: 'half below 0', operands: [real([5])], build: (g, x) => g.leakyRelu(x, 0.5) },
  ],
})

/** x where positive, `slope` x elsewhere; its gradient at 0 is the slope. */
export const leakyRelu = (x: Tensor, slope = 0.2): Tensor => applyLeakyRelu([x], { slope })[0]
