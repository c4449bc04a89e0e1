import { hostTensor, randomWords, type ExampleOperand, type HostTensor } from '../../../src-main/engine/graph/index.ts'

/** The operand's numbers; the same for the same `salt`. */
export const drawValues = ({ shape, dtype, draw }: ExampleOperand, salt: number): HostTensor => {
  const units = Array.from(randomWords(shape.length === 0 ? [1] : shape, salt, 1, 0), (word) => word / 2 ** 32)
  // Distinct numbers of two operands are kept apart too.
  const offset = draw === 'distinct' ? 0.04 * (salt % 3) : 0
  return hostTensor(
    drawers(draw, units).map((value) => value + offset),
    shape,
    dtype,
  )
}

const drawers = (draw: ExampleOperand['draw'], units: readonly number[]): number[] => {
  if (typeof draw === 'object') return units.map((u) => Math.floor(u * draw.index))
  if (draw === 'truth') return units.map((u) => Number(u < 0.5))
  if (draw === 'positive') return units.map((u) => 0.2 + 1.8 * u)
  if (draw === 'signed') return units.map((u) => (u < 0.5 ? -1 : 1) * (0.1 + 1.9 * Math.abs(2 * u - 1)))
  const order = units.map((_, i) => i).sort((a, b) => units[a] - units[b])
  const ranks: number[] = []
  order.forEach((place, rank) => (ranks[place] = rank))
  return ranks.map((rank) => 0.1 * (rank + 0.5 - units.length / 2))
}
