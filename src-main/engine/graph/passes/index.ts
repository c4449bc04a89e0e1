import type { Tensor } from '../graph.ts'

/** Tensors with the same values as the given ones, computed with less work. */
export const optimise = (outputs: readonly Tensor[]): Tensor[] => [...outputs]
