import type { DType, Shape } from '../../host-tensor.ts'
import type { Tensor } from '../graph.ts'
import type { Vocabulary } from './operation.ts'

/**
 * How an operand's numbers are drawn:
 * `signed` -2 .. 2 and no closer than 0.1 to 0, where some derivatives jump; `positive` 0.2 .. 2; `distinct` no two within 0.02 of each
 * other, so that a largest one is clear; `{ index: n }` whole numbers 0 .. n - 1; `truth` 0 or 1.
 */
export type Draw = 'signed' | 'positive' | 'distinct' | 'truth' | { readonly index: number }

export interface ExampleOperand {
  readonly shape: Shape
  readonly dtype: DType
  readonly draw: Draw
}

/** An operation on operands of one class of shapes: what every executor is checked with. */
export interface Example {
  readonly name: string
  readonly operands: readonly ExampleOperand[]
  readonly build: (g: Vocabulary, ...operands: Tensor[]) => Tensor | Tensor[]
  /** Why TensorFlow.js' gradient is not compared, where it is not. */
  readonly withoutTfjsGradient?: string
  /** Why finite differences are not compared, where they are not. */
  readonly withoutFiniteDifferences?: string
}

/** At least one, and one for each class of shapes the operation treats differently. */
export type Examples = readonly [Example, ...Example[]]

export const real = (shape: Shape, draw: Draw = 'signed'): ExampleOperand => ({ shape, dtype: 'float32', draw })

export const whole = (shape: Shape, below: number): ExampleOperand => ({ shape, dtype: 'int32', draw: { index: below } })

export const truth = (shape: Shape): ExampleOperand => ({ shape, dtype: 'bool', draw: 'truth' })
