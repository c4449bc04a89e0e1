import { describe, expect, it } from 'vitest'
import { labelLanes, labellingWords } from './label-lanes.ts'

const stretches = [
  { startSeconds: 1, endSeconds: 2, label: 'bird', probability: 0.9 },
  { startSeconds: 0, endSeconds: 8, label: 'rain', probability: 0.7 },
  { startSeconds: 5, endSeconds: 6, label: 'bird', probability: 0.6 },
]
const labels = [
  { label: 'bird', probability: 0.2 },
  { label: 'rain', probability: 0.7 },
  { label: 'wind', probability: 0.1 },
]

describe('Labels under a sound', () => {
  it('have a lane each, the one that sounds longest first, at shares of the whole', () => {
    const [rain, bird, ...others] = labelLanes({ seconds: 10, stretches, labels })
    expect(others).toEqual([])
    expect(rain).toMatchObject({ label: 'rain', stretches: [{ left: 0, width: 0.8 }] })
    expect(bird.stretches.map(({ left, width }) => [left, width])).toEqual([
      [0.1, 0.1],
      [0.5, 0.1],
    ])
    expect(bird.words).toBe('bird: 0:01 to 0:02, 0:05 to 0:06')
  })

  it('are told in a line', () => {
    const found = { seconds: 10, labels, stretches, curves: [] }
    expect(labellingWords({ ...found, per: 'frame' })).toBe('3 places · 2 labels')
    expect(labellingWords({ ...found, per: 'frame', stretches: [] })).toBe('None of its 3 labels')
    expect(labellingWords({ ...found, per: 'clip' })).toMatch(/^rain 70\s?% · bird 20\s?% · wind 10\s?%$/)
  })
})
