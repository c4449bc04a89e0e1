import type { Tensor } from '../graph/index.ts'
import { add, matMul, mul, reshape, stack, tanh, unstack } from '../graph/index.ts'
import type { RecurrentOptions } from './lstm.ts'
import type { Scope } from './scope.ts'

/**
 * Plain recurrence over a sequence: h_t = tanh(x_t W + h_(t-1) U + b). W is Glorot uniform, U orthogonal, b zero; dropout as in `lstm`.
 *
 * @param x float32 [T, batch, inputs], time first
 * @returns float32 [T, batch, units], h_1 .. h_T; the state `h` is carried by the scope
 * @source  Elman 1990
 */
export function rnn(scope: Scope, x: Tensor, options: RecurrentOptions): Tensor {
  const { units } = options
  const rate = scope.training?.recurrentDropout ?? 0
  const [steps, batch, inputs] = x.shape
  const inputWeights = scope.parameter('input-weights', [inputs, units], { kind: 'glorot-uniform', fanIn: inputs, fanOut: units })
  const recurrentWeights = scope.parameter('recurrent-weights', [units, units], { kind: 'orthogonal' })
  const bias = scope.parameter('bias', [units], { kind: 'zeros' })

  const inputMask = scope.dropoutMask([1, batch, inputs], options.inputDropout ?? rate)
  const stateMask = scope.dropoutMask([batch, units], options.recurrentDropout ?? rate)
  const kept = inputMask ? mul(x, inputMask) : x
  const projected = reshape(add(matMul(reshape(kept, [steps * batch, inputs]), inputWeights), bias), [steps, batch, units])

  let hidden = scope.state('h', [units])
  const outputs = unstack(projected, 0).map((projection) => {
    hidden = tanh(add(projection, matMul(stateMask ? mul(hidden, stateMask) : hidden, recurrentWeights)))
    return hidden
  })
  scope.carry('h', hidden)
  return stack(outputs, 0)
}
