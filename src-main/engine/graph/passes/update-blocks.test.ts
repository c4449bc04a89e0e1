import { describe, expect, it } from 'vitest'
import * as g from '../index.ts'
import { updateBlocks } from './index.ts'

/** A weight, its slot and their gradient descent, of the given shape. */
const update = (shape: readonly number[]) => {
  const graph = new g.Graph()
  const [weight, slot, gradient] = ['w', 'slot', 'gradient'].map((name) => graph.parameter(name, shape))
  const rate = graph.input('rate', [])
  const nextSlot = g.add(g.mul(slot, 0.9), g.mul(g.square(gradient), 0.1))
  const nextWeight = g.sub(weight, g.mul(g.div(gradient, g.add(g.sqrt(nextSlot), 1e-7)), rate))
  return { graph, weight, slot, gradient, rate, nextSlot, nextWeight }
}

describe('updateBlocks', () => {
  it('takes a weight and its slot together, with the operands they share', () => {
    const { weight, slot, gradient, rate, nextSlot, nextWeight } = update([2048, 1024])
    const [blocked, ...rest] = updateBlocks([nextWeight, nextSlot], [])
    expect(rest).toEqual([])
    expect(blocked.blocks * blocked.blockSize).toBe(2048 * 1024)
    expect(new Set(blocked.whole)).toEqual(new Set([weight, slot, gradient]))
    expect(blocked.scalars).toEqual([rate])
    expect(new Set(blocked.outputs)).toEqual(new Set([nextSlot, nextWeight]))
    expect(blocked.body.outputs.map(({ shape }) => shape)).toEqual([[blocked.blockSize], [blocked.blockSize]])
  })

  it('computes on a block what the update computes on the whole', () => {
    const { nextSlot, nextWeight } = update([1024, 1024])
    const [{ body, outputs }] = updateBlocks([nextWeight, nextSlot], [])
    const feeds = new Map(
      [...body.whole, ...body.scalars].map((operand, i) => [operand, Array.from({ length: operand.size }, (_, k) => 1 + i + (k % 7))]),
    )
    const [w, slot, gradient, rate] = ['w', 'slot', 'gradient', 'rate'].map((name) => {
      const operand = [
        ...updateBlocks([nextWeight, nextSlot], [])[0].whole,
        ...updateBlocks([nextWeight, nextSlot], [])[0].scalars,
      ].findIndex((tensor) => g.inputName(tensor) === name)
      return (feeds.get([...body.whole, ...body.scalars][operand]) as number[])[0]
    })
    const expectedSlot = 0.9 * slot + 0.1 * gradient ** 2
    const expected = new Map([
      [nextSlot, expectedSlot],
      [nextWeight, w - (gradient / (Math.sqrt(expectedSlot) + 1e-7)) * rate],
    ])
    // Constants are stored in single precision.
    g.evaluate(body.outputs, feeds).forEach((values, i) => expect(values[0]).toBeCloseTo(expected.get(outputs[i]) as number, 5))
  })

  it('leaves small values, and sizes without a suitable divisor', () => {
    for (const shape of [[100, 100], [1_000_003]]) {
      const { nextSlot, nextWeight } = update(shape)
      expect(updateBlocks([nextWeight, nextSlot], [])).toEqual([])
    }
  })

  it('leaves what something else needs as a whole', () => {
    const { nextSlot, nextWeight, gradient } = update([1024, 1024])
    const norm = g.sum(g.square(gradient))
    const direction = g.div(gradient, norm)
    expect(updateBlocks([nextWeight, nextSlot], [g.sum(nextSlot), norm])[0].whole).toContain(nextSlot)
    const [clipped] = updateBlocks([g.neg(g.add(direction, g.mul(direction, 2)))], [])
    expect(clipped.scalars).toEqual([norm])
  })

  it('does not join updates that share only scalars', () => {
    const a = update([1024, 1024])
    const other = a.graph.parameter('other', [2048, 1024])
    const next = g.neg(g.add(g.mul(other, a.rate), 1))
    expect(
      updateBlocks([a.nextWeight, a.nextSlot, next], [])
        .map(({ outputs }) => outputs.length)
        .sort(),
    ).toEqual([1, 2])
  })
})
