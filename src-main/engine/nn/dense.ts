import type { Tensor } from '../graph/index.ts'
import { add, matMul, relu, reshape } from '../graph/index.ts'
import type { Scope } from './scope.ts'

export interface DenseOptions {
  units: number
  activation?: 'linear' | 'relu'
}

/**
 * Fully connected layer on the last axis: y = activation(x W + b), W Glorot uniform, b zero, W in the L2 penalty.
 *
 * @param x float32 [..., inputs]
 * @returns float32 [..., units]
 */
export function dense(scope: Scope, x: Tensor, { units, activation = 'linear' }: DenseOptions): Tensor {
  const inputs = x.shape[x.shape.length - 1]
  const leading = x.shape.slice(0, -1)
  const weights = scope.parameter(
    'weights',
    [inputs, units],
    { kind: 'glorot-uniform', fanIn: inputs, fanOut: units },
    { regularised: true },
  )
  const bias = scope.parameter('bias', [units], { kind: 'zeros' })
  const rows = leading.reduce((product, extent) => product * extent, 1)
  const linear = add(matMul(reshape(x, [rows, inputs]), weights), bias)
  return reshape(activation === 'relu' ? relu(linear) : linear, [...leading, units])
}
