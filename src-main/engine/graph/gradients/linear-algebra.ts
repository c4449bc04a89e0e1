import type { OpName } from '../op-attributes.ts'
import { matMul } from '../ops/linear-algebra.ts'
import { unbroadcast, type GradientRule } from './gradient-rule.ts'

export const linearAlgebraGradients = {
  matMul: (node, dy) => {
    const [a, b] = node.inputs
    const { transposeA, transposeB } = node.attributes
    return [
      () =>
        unbroadcast(
          transposeA ? matMul(b, dy, { transposeA: transposeB, transposeB: true }) : matMul(dy, b, { transposeB: !transposeB }),
          a.shape,
        ),
      () =>
        unbroadcast(
          transposeB ? matMul(dy, a, { transposeA: true, transposeB: transposeA }) : matMul(a, dy, { transposeA: !transposeA }),
          b.shape,
        ),
    ]
  },
} satisfies { [K in OpName]?: GradientRule<K> }
