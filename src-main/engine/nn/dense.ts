import type { Tensor } from '../graph/index.ts'
import { add, matMul, relu, reshape } from '../graph/index.ts'
import type { Scope } from './scope.ts'
import { plainWeights, type WeightSource } from './weights.ts'

export interface DenseOptions {
  units: number
  activation?: 'linear' | 'relu'
  weights?: WeightSource
}

/**
 * Fully connected layer on the last axis: y = activation(x W + b), W Glorot uniform, b zero, W in the L2 penalty.
 *
 * @param x float32 [..., inputs]
 * @returns float32 [..., units]
 */
export function dense(scope: Scope, x: Tensor, { units, activation = 'linear', weights = plainWeights }: DenseOptions): Tensor {
  const inputs = x.shape[x.shape.length - 1]
  const leading = x.shape.slice(0, -1)
  const matrix = weights(scope, {
    shape: [inputs, units],
    initialiser: { kind: 'glorot-uniform', fanIn: inputs, fanOut: units },
    outputAxis: 1,
    regularised: true,
  })
  const bias = scope.parameter('bias', [units], { kind: 'zeros' })
  const rows = leading.reduce((product, extent) => product * extent, 1)
  const linear = add(matMul(reshape(x, [rows, inputs]), matrix), bias)
  return reshape(activation === 'relu' ? relu(linear) : linear, [...leading, units])
}
