import type { HostTensor } from '../host-tensor.ts'

/** All that a predictor remembers, by name; tensors of one name have the same shape in predictors of the same model and mode. */
export type PredictorState = Readonly<Record<string, HostTensor<'float32'>>>

/** Guesses the next frame from those it was given. Frames are standardised, float32. */
export interface FramePredictor {
  /**
   * Adds frames to the past, one or more.
   *
   * @param frames [n, D]
   * @returns      for each of them the frame that should come next, [n, D], or what the model's head reads of it; the caller's own
   */
  hear(frames: Float32Array): Promise<Float32Array>
  /** The memory as it is now, to be kept, changed or blended; not touched by what comes later. */
  state(): PredictorState
  /** Goes on from a memory that a predictor of the same model and mode had. */
  setState(state: PredictorState): void
  /** Where it is made of two: how much of the second, 0..1, from the next frame on. */
  blend?: (weight: number) => void
  dispose(): Promise<void>
}

/** A copy, so that neither side changes the other's numbers. */
export const copyState = (state: PredictorState): PredictorState =>
  Object.fromEntries(Object.entries(state).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]))
