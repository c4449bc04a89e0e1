import type { Tensor } from '../graph/index.ts'
import { add, concat, matMul, mul, reshape, sigmoid, split, sub, tanh } from '../graph/index.ts'
import type { RecurrentOptions } from './lstm.ts'
import type { Scope } from './scope.ts'

/**
 * Gated recurrent units over a sequence.
 *
 *   [r z n] = x_t W + b        [r' z' n'] = h_(t-1) U        candidate = tanh(n + sigmoid(r + r') (n' + c))
 *   h_t = candidate + sigmoid(z + z') (h_(t-1) - candidate)
 *
 * The reset gate works on the product with U, not on h before it, so that one product makes all three. W is Glorot uniform, U
 * orthogonal, b and c zero. Dropout as in `lstm`.
 *
 * @param x float32 [T, batch, inputs], time first
 * @returns float32 [T, batch, units], h_1 .. h_T; the state `h` is carried by the scope
 * @source  Cho et al. 2014; with the reset after the product as cuDNN and Keras have it
 */
export function gru(scope: Scope, x: Tensor, options: RecurrentOptions): Tensor {
  const [steps, batch, inputs] = x.shape
  const { units } = options
  const memory = gruMemory(scope, inputs, options)
  // All steps are cut at once, and stay of two dimensions: where it plays, operators take the time, not products.
  const [gates, candidates] = split(reshape(memory.project(x), [steps * batch, 3 * units]), 1, [2 * units, units])
  const candidateOf = split(candidates, 0, steps)
  const outputs = split(gates, 0, steps).map((ofStep, t) => memory.advance(ofStep, candidateOf[t]))
  memory.carry()
  return reshape(concat(outputs, 0), [steps, batch, units])
}

/** Gated recurrent units one step at a time, for what hears what it has itself just made. */
export interface GruMemory {
  /** What steps hear: float32 [T, batch, inputs] to [T, batch, 3 units]. */
  project(x: Tensor): Tensor
  /** @param projection float32 [batch, 3 units]  @returns h, float32 [batch, units] */
  step(projection: Tensor): Tensor
  /** The same of a projection that is cut already. @param gates float32 [batch, 2 units] @param candidate float32 [batch, units] */
  advance(gates: Tensor, candidate: Tensor): Tensor
  /** After the last step. */
  carry(): void
}

export interface GruMemoryOptions extends RecurrentOptions {
  /** Where it begins, float32 [batch, units], of any batch: it is the caller's then, and nothing is carried. */
  from?: Tensor
}

/** The units of {@link gru}, before any step. */
export function gruMemory(scope: Scope, inputs: number, options: GruMemoryOptions): GruMemory {
  const { units, from } = options
  const batch = from?.shape[0] ?? scope.batch
  const rate = scope.training?.recurrentDropout ?? 0
  const inputWeights = scope.parameter('input-weights', [inputs, 3 * units], { kind: 'glorot-uniform', fanIn: inputs, fanOut: 3 * units })
  const recurrentWeights = scope.parameter('recurrent-weights', [units, 3 * units], { kind: 'orthogonal' })
  const bias = scope.parameter('bias', [3 * units], { kind: 'zeros' })
  const candidateBias = scope.parameter('candidate-bias', [units], { kind: 'zeros' })
  const inputMask = scope.dropoutMask([1, batch, inputs], options.inputDropout ?? rate)
  const stateMask = scope.dropoutMask([batch, units], options.recurrentDropout ?? rate)
  let hidden = from ?? scope.state('h', [units])
  const advance = (gatesX: Tensor, candidateX: Tensor): Tensor => {
    const recurrent = matMul(stateMask ? mul(hidden, stateMask) : hidden, recurrentWeights)
    const [gatesH, candidateH] = split(recurrent, 1, [2 * units, units])
    const [reset, update] = split(sigmoid(add(gatesX, gatesH)), 1, 2)
    const candidate = tanh(add(candidateX, mul(reset, add(candidateH, candidateBias))))
    hidden = add(candidate, mul(update, sub(hidden, candidate)))
    return hidden
  }
  return {
    project(x) {
      const [steps, rows] = x.shape
      const kept = inputMask ? mul(x, inputMask) : x
      return reshape(add(matMul(reshape(kept, [steps * rows, inputs]), inputWeights), bias), [steps, rows, 3 * units])
    },
    step(projection) {
      const [gates, candidate] = split(projection, 1, [2 * units, units])
      return advance(gates, candidate)
    },
    advance,
    carry() {
      if (!from) scope.carry('h', hidden)
    },
  }
}
