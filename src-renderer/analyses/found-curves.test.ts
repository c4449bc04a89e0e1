import { describe, expect, it } from 'vitest'
import { sampleAnalysis, sampleRecording } from '../../test/support/project-samples.ts'
import { curveWords, type Analysis } from '../../src-shared/project/index.ts'
import { curveLines, moreAndLess } from './found-curves.ts'

const curve = { label: 'lively', stepSeconds: 0.5, values: [0.2, 0.5, 1, 0.3], lowest: 0, highest: 1 }

describe('Curves under a sound', () => {
  it('go from the least that was marked, at the bottom, to the most', () => {
    const [line] = curveLines({ seconds: 2, curves: [curve] })
    expect(line.points).toBe('0.1250,0.8000 0.3750,0.5000 0.6250,0.0000 0.8750,0.7000')
    expect(line.range).toBe('0 to 1')
    expect(line.words).toBe('lively 0.5 (0.2 to 1), least at 0:00, most at 0:01')
  })

  it('are told in a line', () => {
    expect(curveWords(curve)).toBe('lively 0.5 (0.2 to 1)')
  })
})

describe('Recordings in the list', () => {
  const said = (id: string, ...values: number[]): Analysis => {
    const analysis = sampleAnalysis('run', sampleRecording({ id }))
    return { ...analysis, found: { ...analysis.found, stretches: [], curves: [{ ...curve, values }] } }
  }

  it('have more or less of something than the one in the middle, by what was said last', () => {
    const words = moreAndLess([said('a', 0.9), said('b', 0.5, 0.6), said('c', 0.2), said('a', 0.1)])
    expect([...words].sort()).toEqual([
      ['a', ['less lively']],
      ['b', ['more lively']],
    ])
  })

  it('are in neither half where there is one alone', () => {
    expect(moreAndLess([said('a', 0.9)]).size).toBe(0)
  })
})

describe('the line of a voice', () => {
  it('lies by steps of pitch, and at the bottom where there is no voice', () => {
    const [{ points, range, words }] = curveLines({
      seconds: 4,
      curves: [],
      melody: { stepSeconds: 1, hz: [0, 110, 220, 440], confidence: [0, 1, 1, 1] },
    })
    expect(points).toBe('0.0000,1.0000 0.2500,1.0000 0.5000,0.5000 0.7500,0.0000')
    expect(range).toBe('110 to 440 Hz')
    expect(words).toBe('a voice in 75 % of the time, 110 to 440 Hz')
  })

  it('of an hour costs what is seen of it', () => {
    const hz = Array.from({ length: 155_000 }, (_, i) => 200 + (i % 100))
    const [{ points }] = curveLines({ seconds: 3600, curves: [], melody: { stepSeconds: 3600 / 155_000, hz, confidence: hz } })
    expect(points.split(' ').length).toBeLessThanOrEqual(4000)
  })
})
