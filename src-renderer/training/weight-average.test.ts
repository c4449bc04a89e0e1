import { describe, expect, it } from 'vitest'
import { averageChoices } from './weight-average.ts'

describe('averageChoices', () => {
  it('says how far back each average reaches', () => {
    expect(averageChoices(null).map(({ label }) => label)).toEqual([
      'None',
      'Over about 10 steps',
      'Over about 100 steps',
      'Over about 1,000 steps',
      'Over about 10,000 steps',
    ])
  })

  it('offers a length that was set elsewhere too', () => {
    expect(averageChoices(0.99)).toHaveLength(5)
    expect(averageChoices(0.995).map(({ value }) => value)).toEqual(['none', '0.9', '0.99', '0.995', '0.999', '0.9999'])
    expect(averageChoices(0)[1]).toMatchObject({ value: '0', label: 'Over about 1 step' })
  })
})
