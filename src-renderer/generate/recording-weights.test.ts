import { describe, expect, it } from 'vitest'
import { onlyOne, stepOf, weightWords, withStep } from './recording-weights.ts'

const RECORDINGS = ['a', 'b', 'c'].map((id) => ({ id, name: id.toUpperCase() }))

describe('how often the sounds of recordings come', () => {
  it('is kept where it differs from what comes by itself', () => {
    const less = withStep({}, 'a', 'less')
    expect(less).toEqual({ a: 0.25 })
    expect(stepOf(less, 'a')).toBe('less')
    expect(stepOf(less, 'b')).toBe('as-it-comes')
    expect(withStep(less, 'a', 'as-it-comes')).toEqual({})
  })

  it('is shown by the nearest step where a number was given', () => {
    expect([0.1, 0.6, 2, 12].map((weight) => stepOf({ a: weight }, 'a'))).toEqual(['never', 'less', 'as-it-comes', 'mostly'])
  })

  it('is told in a line', () => {
    expect(weightWords({}, RECORDINGS)).toBe('all')
    expect(weightWords(onlyOne(['a', 'b', 'c'], 'b'), RECORDINGS)).toBe('only “B”')
    expect(weightWords({ c: 0 }, RECORDINGS)).toBe('only “A” and “B”')
    expect(weightWords({ c: 0, b: 4 }, RECORDINGS)).toBe('only “A” and “B”, some more than others')
    expect(weightWords({ b: 4 }, RECORDINGS)).toBe('all, some more than others')
    expect(weightWords({ a: 0, b: 0, c: 0 }, RECORDINGS)).toBe('none')
  })
})
