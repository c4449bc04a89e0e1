import { expect, it } from 'vitest'
import { valueOfTyped } from './automation-scale.ts'

it('a typed number is in decibels for levels and in hundredths else, kept within what there is', () => {
  expect(valueOfTyped('gainDb', '-3.5')).toBe(-3.5)
  expect(valueOfTyped('gainDb', '-3,5')).toBe(-3.5)
  expect(valueOfTyped('gainDb', '40')).toBe(6)
  expect(valueOfTyped('gainDb', '-99')).toBe(-160)
  expect(valueOfTyped('pan', '-25')).toBe(-0.25)
  expect(valueOfTyped('reverbSend', '30')).toBe(0.3)
  expect(valueOfTyped('reverbSend', '-3')).toBe(0)
  for (const text of ['', '-', '1-2', '.', '1.2.3']) expect(valueOfTyped('pan', text)).toBeNull()
})
