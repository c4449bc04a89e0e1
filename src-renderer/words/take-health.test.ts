import { expect, it } from 'vitest'
import { healthFigures } from './take-health.ts'

const healthy = { rmsDb: -20, peakDb: -3, silentFraction: 0, clippedFraction: 0, energyDriftDb: -0.5, joinClickRatio: 1.1 }
const figure = (change: Partial<typeof healthy>, label: string) => healthFigures({ ...healthy, ...change }).find((found) => found.label === label)

it('finds nothing wrong with a healthy take', () => {
  expect(healthFigures(healthy).every(({ good }) => good)).toBe(true)
})

it('says what is wrong in words a listener knows', () => {
  expect(figure({ energyDriftDb: -30 }, 'Drift')).toMatchObject({ value: '−30.0\u202fdB', meaning: 'fades away', good: false })
  expect(figure({ energyDriftDb: 9 }, 'Drift')).toMatchObject({ value: '+9.0\u202fdB', meaning: 'grows loud', good: false })
  expect(figure({ rmsDb: -60 }, 'Level')).toMatchObject({ meaning: 'very quiet', good: false })
  expect(figure({ silentFraction: 0.5 }, 'Silence')).toMatchObject({ value: '50\u202f%', good: false })
  expect(figure({ clippedFraction: 0.001 }, 'Clipping')).toMatchObject({ good: false })
  expect(figure({ joinClickRatio: 4 }, 'Joins')).toMatchObject({ meaning: 'clicks at frame joins', good: false })
})
