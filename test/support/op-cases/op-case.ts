import { hostTensor, randomWords, type DType, type HostTensor, type Shape, type Tensor } from '../../../src-main/engine/graph/index.ts'

/**
 * How an operand's numbers are drawn:
 * `signed` -2 .. 2 and no closer than 0.1 to 0, where some derivatives jump; `positive` 0.2 .. 2; `distinct` no two within 0.02 of each
 * other, so that a largest one is clear; `index` whole numbers below `below`; `truth` 0 or 1.
 */
export type Draw = 'signed' | 'positive' | 'distinct' | 'truth' | { readonly index: number }

export interface CaseOperand {
  readonly shape: Shape
  readonly dtype: DType
  readonly draw: Draw
}

/** One operation on operands of one class of shapes. */
export interface OpCase {
  readonly name: string
  readonly operands: readonly CaseOperand[]
  readonly build: (...operands: Tensor[]) => Tensor | Tensor[]
  /** Why TensorFlow.js' gradient is not compared, where it is not. */
  readonly withoutTfjsGradient?: string
  /** Why finite differences are not compared, where they are not. */
  readonly withoutFiniteDifferences?: string
}

export const real = (shape: Shape, draw: Draw = 'signed'): CaseOperand => ({ shape, dtype: 'float32', draw })

export const whole = (shape: Shape, below: number): CaseOperand => ({ shape, dtype: 'int32', draw: { index: below } })

export const truth = (shape: Shape): CaseOperand => ({ shape, dtype: 'bool', draw: 'truth' })

/** The operand's numbers; the same for the same `salt`. */
export const drawValues = ({ shape, dtype, draw }: CaseOperand, salt: number): HostTensor => {
  const units = Array.from(randomWords(shape.length === 0 ? [1] : shape, salt, 1, 0), (word) => word / 2 ** 32)
  // Distinct numbers of two operands are kept apart too.
  const offset = draw === 'distinct' ? 0.04 * (salt % 3) : 0
  return hostTensor(
    drawers(draw, units).map((value) => value + offset),
    shape,
    dtype,
  )
}

const drawers = (draw: Draw, units: readonly number[]): number[] => {
  if (typeof draw === 'object') return units.map((u) => Math.floor(u * draw.index))
  if (draw === 'truth') return units.map((u) => Number(u < 0.5))
  if (draw === 'positive') return units.map((u) => 0.2 + 1.8 * u)
  if (draw === 'signed') return units.map((u) => (u < 0.5 ? -1 : 1) * (0.1 + 1.9 * Math.abs(2 * u - 1)))
  const order = units.map((_, i) => i).sort((a, b) => units[a] - units[b])
  const ranks: number[] = []
  order.forEach((place, rank) => (ranks[place] = rank))
  return ranks.map((rank) => 0.1 * (rank + 0.5 - units.length / 2))
}
