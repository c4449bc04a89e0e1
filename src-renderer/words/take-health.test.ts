import { expect, it } from 'vitest'
import { healthFigures, heardSentence } from './take-health.ts'

const healthy = { rmsDb: -20, peakDb: -3, silentFraction: 0, clippedFraction: 0, energyDriftDb: -0.5, joinClickRatio: 1.1, movement: null }
const figure = (change: Partial<typeof healthy>, label: string) =>
  healthFigures({ ...healthy, ...change }).find((found) => found.label === label)

it('finds nothing wrong with a healthy take', () => {
  expect(healthFigures(healthy).every(({ good }) => good)).toBe(true)
})

it('says what is wrong in words a listener knows', () => {
  expect(figure({ energyDriftDb: -30 }, 'Drift')).toMatchObject({ value: '−30.0\u202fdB', meaning: 'fades away', good: false })
  expect(figure({ energyDriftDb: 9 }, 'Drift')).toMatchObject({ value: '+9.0\u202fdB', meaning: 'grows loud', good: false })
  expect(figure({ rmsDb: -60 }, 'Level')).toMatchObject({ meaning: 'very quiet', good: false })
  expect(figure({ silentFraction: 0.5 }, 'Silence')).toMatchObject({ value: '50\u202f%', good: false })
  expect(figure({ clippedFraction: 0.001 }, 'Clipping')).toMatchObject({ good: false })
  expect(figure({ joinClickRatio: 4 }, 'Joins')).toMatchObject({ meaning: 'clicks where its moments join', good: false })
})

it('hears a drone, and noise, beside a seed that moves', () => {
  const seed = { levelSpreadDb: 6, onsetsPerSecond: 3, roughness: 0.1 }
  const beside = (take: Partial<typeof seed>) => ({ ...healthy, movement: { take: { ...seed, ...take }, seed } })
  const bad = (take: Partial<typeof seed>): string[] =>
    healthFigures(beside(take))
      .filter(({ good }) => !good)
      .map(({ label }) => label)
  expect(bad({})).toEqual([])
  expect(bad({ levelSpreadDb: 0.2, onsetsPerSecond: 0 })).toEqual(['Dynamics', 'Onsets'])
  expect(bad({ roughness: 1.8 })).toEqual(['Noise'])
  // A held passage of real music begins few notes and still moves.
  expect(bad({ levelSpreadDb: 5, onsetsPerSecond: 0 })).toEqual([])
  expect(heardSentence(beside({ levelSpreadDb: 0.2, onsetsPerSecond: 0 }))).toMatch(/stands still.*a drone/)
  expect([heardSentence(beside({})), heardSentence(null)]).toEqual([null, null])
  // A held organ chord is as still as it was taught.
  const organ = { levelSpreadDb: 0.3, onsetsPerSecond: 0.1, roughness: 0.05 }
  expect(healthFigures({ ...healthy, movement: { take: organ, seed: organ } }).every(({ good }) => good)).toBe(true)
})
