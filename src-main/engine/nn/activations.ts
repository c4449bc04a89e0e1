import type { Tensor } from '../graph/index.ts'
import { add, maximum, mul, sigmoid, square, tanh } from '../graph/index.ts'

/** x where positive, `slope` x elsewhere; its gradient at 0 is 1. */
export const leakyRelu = (x: Tensor, slope = 0.2): Tensor => maximum(x, mul(x, slope))

/** x sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x))

/**
 * x times the normal distribution's share below x, by its usual approximation with tanh (within 5e-4).
 *
 *   x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2
 *
 * @source Hendrycks, Gimpel 2016
 */
export const gelu = (x: Tensor): Tensor => {
  const inner = mul(x, add(mul(square(x), 0.044715 * Math.sqrt(2 / Math.PI)), Math.sqrt(2 / Math.PI)))
  return mul(mul(x, 0.5), add(tanh(inner), 1))
}
