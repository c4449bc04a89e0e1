import type { LiveParameter, ModelDescriptor } from '../../../src-shared/project/index.ts'
import type { Tensor } from '../graph/index.ts'
import type { Scope } from '../nn/index.ts'

/** Sizes of one architecture by the names of its descriptor, all present and within bounds. */
export type Sizes = Readonly<Record<string, number>>

/**
 * One architecture: what the app shows of it, and one function from which its training, whole-window and stepping forms
 * are made.
 */
export interface ModelDefinition {
  readonly descriptor: ModelDescriptor
  /** What a person plays it with while it plays on; `generation/live` obeys those it knows by name. */
  readonly liveParameters: readonly LiveParameter[]
  /**
   * Next-frame prediction: out[t] is the guess for frame t + 1 from frames 0 .. t and the states carried in.
   *
   * @param scope  where parameters and carried states are declared
   * @param frames float32 [T, batch, D], standardised; D is even: real parts, then imaginary parts
   * @param sizes  the descriptor's sizes
   * @returns      float32 [T, batch, D]
   */
  predict(scope: Scope, frames: Tensor, sizes: Sizes): Tensor
}
