import type { Tensor } from '../graph/index.ts'
import { add, matMul, mul, reshape, sigmoid, split, stack, tanh, unstack } from '../graph/index.ts'
import type { Scope } from './scope.ts'

export interface RecurrentOptions {
  units: number
  /** Share of the inputs that is dropped while training; by default the run's recurrent dropout. */
  inputDropout?: number
  /** Share of the recurrent state that is dropped while training; by default the run's recurrent dropout. */
  recurrentDropout?: number
}

/**
 * Long short-term memory over a sequence.
 *
 *   [i f g o] = x_t W + h_(t-1) U + b        c_t = sigmoid(f) c_(t-1) + sigmoid(i) tanh(g)        h_t = sigmoid(o) tanh(c_t)
 *
 * W is Glorot uniform, U orthogonal, b zero but one for the forget gate, all as Keras has them, gate order too. The
 * input projections of all steps are one matrix product. Dropout is variational: one mask for the inputs and one for
 * h, the same at every step of a sequence.
 *
 * @param x float32 [T, batch, inputs], time first
 * @returns float32 [T, batch, units], h_1 .. h_T; states `h` and `c` are carried by the scope
 * @source  Hochreiter, Schmidhuber 1997; forget gate: Gers, Schmidhuber, Cummins 2000; dropout: Gal, Ghahramani 2016
 */
export function lstm(scope: Scope, x: Tensor, options: RecurrentOptions): Tensor {
  const { units } = options
  const rate = scope.training?.recurrentDropout ?? 0
  const [steps, batch, inputs] = x.shape
  const inputWeights = scope.parameter('input-weights', [inputs, 4 * units], { kind: 'glorot-uniform', fanIn: inputs, fanOut: 4 * units })
  const recurrentWeights = scope.parameter('recurrent-weights', [units, 4 * units], { kind: 'orthogonal' })
  const bias = scope.parameter('bias', [4 * units], { kind: 'lstm-bias' })

  const inputMask = scope.dropoutMask([1, batch, inputs], options.inputDropout ?? rate)
  const stateMask = scope.dropoutMask([batch, units], options.recurrentDropout ?? rate)
  const kept = inputMask ? mul(x, inputMask) : x
  const projected = reshape(add(matMul(reshape(kept, [steps * batch, inputs]), inputWeights), bias), [steps, batch, 4 * units])

  let hidden = scope.state('h', [units])
  let cell = scope.state('c', [units])
  const outputs: Tensor[] = []
  for (const projection of unstack(projected, 0)) {
    const recurrent = matMul(stateMask ? mul(hidden, stateMask) : hidden, recurrentWeights)
    const [input, forget, candidate, output] = split(add(projection, recurrent), 1, 4)
    cell = add(mul(sigmoid(forget), cell), mul(sigmoid(input), tanh(candidate)))
    hidden = mul(sigmoid(output), tanh(cell))
    outputs.push(hidden)
  }
  scope.carry('h', hidden)
  scope.carry('c', cell)
  return stack(outputs, 0)
}
