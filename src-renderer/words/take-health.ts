import type { TakeHealth } from '../../src-shared/project/index.ts'
import { decibels, percent, signed } from './numbers.ts'

export interface HealthFigure {
  label: string
  value: string
  /** What it means for the listener. */
  meaning: string
  good: boolean
}

const AUDIBLE_DRIFT_DB = 6
const AUDIBLE_JOIN_RATIO = 1.5
const QUIET_DB = -45

/** What was measured on a take, in plain words. */
export function healthFigures(health: TakeHealth): HealthFigure[] {
  return [
    {
      label: 'Level',
      value: decibels(health.rmsDb),
      meaning: health.rmsDb < QUIET_DB ? 'very quiet' : `peaks at ${decibels(health.peakDb)}`,
      good: health.rmsDb >= QUIET_DB,
    },
    { label: 'Drift', value: `${signed(health.energyDriftDb, 1, true)}\u202fdB`, meaning: driftMeaning(health.energyDriftDb), good: Math.abs(health.energyDriftDb) < AUDIBLE_DRIFT_DB },
    {
      label: 'Silence',
      value: percent(health.silentFraction),
      meaning: health.silentFraction < 0.01 ? 'sounds throughout' : health.silentFraction < 0.3 ? 'some gaps' : 'mostly gaps',
      good: health.silentFraction < 0.3,
    },
    { label: 'Clipping', value: percent(health.clippedFraction), meaning: health.clippedFraction === 0 ? 'none' : 'distorts in places', good: health.clippedFraction === 0 },
    {
      label: 'Joins',
      value: `${health.joinClickRatio.toFixed(1)}×`,
      meaning: health.joinClickRatio < AUDIBLE_JOIN_RATIO ? 'seamless' : 'clicks at frame joins',
      good: health.joinClickRatio < AUDIBLE_JOIN_RATIO,
    },
  ]
}

function driftMeaning(driftDb: number): string {
  if (Math.abs(driftDb) < 1.5) return 'steady'
  if (Math.abs(driftDb) < AUDIBLE_DRIFT_DB) return driftDb < 0 ? 'fades a little' : 'grows a little'
  return driftDb < 0 ? 'fades away' : 'grows loud'
}
