import { expect, test } from 'vitest'
import { dialAngle, dialArc, dialFilled } from './dial.ts'

test('a knob turns from lower left over the top to lower right', () => {
  expect([0, 0.5, 1].map(dialAngle)).toEqual([-135, 0, 135])
  const corner = 10 * Math.SQRT1_2
  const [left, right, below] = [20 - corner, 20 + corner, 20 + corner].map((value) => value.toFixed(3))
  expect(dialArc(20, 10, 0, 1)).toBe(`M ${left} ${below} A 10 10 0 1 1 ${right} ${below}`)
  expect(dialArc(20, 10, 0.5, 1)).toBe(`M 20.000 10.000 A 10 10 0 0 1 ${right} ${below}`)
})

test('what is filled runs clockwise from where it is untouched, either way', () => {
  expect(dialFilled(20, 10, 0.5, 0.5)).toBe('')
  expect(dialFilled(20, 10, 0.5, 0.2)).toBe(dialArc(20, 10, 0.2, 0.5))
  expect(dialFilled(20, 10, 0.5, 0.8)).toBe(dialArc(20, 10, 0.5, 0.8))
})
