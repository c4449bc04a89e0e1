import type { Tensor } from '../graph/index.ts'
import { mul, sigmoid } from '../graph/index.ts'

/** x sigmoid(x), also called swish. */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x))
