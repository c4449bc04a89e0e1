import { describe, expect, it } from 'vitest'
import { LevelHistory } from './level-history.ts'

describe('LevelHistory', () => {
  it('remembers the loudest of each moment', () => {
    const history = new LevelHistory()
    history.push([0.2, 0.5], [0.1, 0.1], 10.0)
    history.push([0.9, 0.1], [0.3, 0.1], 10.02)
    history.push([0.4, 0.1], [0.2, 0.1], 10.06)
    expect(history.loudest(10, 10.05).peak).toBeCloseTo(0.9, 6)
    expect(history.loudest(10.05, 10.1).peak).toBeCloseTo(0.4, 6)
    expect(history.loudest(10, 10.1).rms).toBeCloseTo(0.3, 6)
  })

  it('knows nothing of the time before and after, and forgets after ten minutes', () => {
    const history = new LevelHistory()
    expect(history.loudest(0, 5)).toEqual({ peak: 0, rms: 0 })
    history.push([1], [1], 100)
    expect(history.loudest(90, 99).peak).toBe(0)
    expect(history.loudest(101, 102).peak).toBe(0)
    for (let seconds = 100.1; seconds < 701; seconds += 0.05) history.push([0.1], [0.1], seconds)
    expect(history.loudest(99, 701).peak).toBeCloseTo(0.1, 6)
  })

  it('has no gaps where reports are rare', () => {
    const history = new LevelHistory()
    history.push([0.5], [0.5], 10)
    history.push([0.7], [0.7], 10.2)
    expect(history.loudest(10.1, 10.15).peak).toBeCloseTo(0.7, 6)
    history.clear()
    expect(history.loudest(9, 11).peak).toBe(0)
  })
})
