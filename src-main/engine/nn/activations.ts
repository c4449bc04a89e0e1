import type { Tensor } from '../graph/index.ts'
import { maximum, mul, sigmoid } from '../graph/index.ts'

/** x where positive, `slope` x elsewhere; its gradient at 0 is 1. */
export const leakyRelu = (x: Tensor, slope = 0.2): Tensor => maximum(x, mul(x, slope))

/** x sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x))
