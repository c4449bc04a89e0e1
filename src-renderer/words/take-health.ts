import type { Movement, TakeHealth } from '../../src-shared/project/index.ts'
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
/** A seed whose level moves less is steady itself. */
const MOVING_DB = 3
const PLUCKED_PER_SECOND = 0.5
/**
 * Less than this part of the seed's movement is heard as standing still. Drones of trained networks had .07 to .23 of it, music that
 * goes on from its own seed below .35 twice in 131 times (docs/results.md).
 */
const STILL_PART = 0.35
/**
 * Hardly an onset of the seed's is left, and the level moves less too: music has quiet stretches without one (10 of 84 by the onsets
 * alone, 1 by both).
 */
const DRONE_PART = 0.1
const DRONE_LEVEL_PART = 0.6
const NOISIER = 4
/** Below this a sound is all low tones: four times as rough is still no noise. */
const LOW_ROUGHNESS = 0.02

/** What was measured on a take, in plain words. */
export function healthFigures(health: TakeHealth): HealthFigure[] {
  return [...soundFigures(health), ...movementFigures(health)]
}

function soundFigures(health: TakeHealth): HealthFigure[] {
  return [
    {
      label: 'Level',
      value: decibels(health.rmsDb),
      meaning: health.rmsDb < QUIET_DB ? 'very quiet' : `peaks at ${decibels(health.peakDb)}`,
      good: health.rmsDb >= QUIET_DB,
    },
    {
      label: 'Drift',
      value: `${signed(health.energyDriftDb, 1, true)}\u202fdB`,
      meaning: driftMeaning(health.energyDriftDb),
      good: Math.abs(health.energyDriftDb) < AUDIBLE_DRIFT_DB,
    },
    {
      label: 'Silence',
      value: percent(health.silentFraction),
      meaning: health.silentFraction < 0.01 ? 'sounds throughout' : health.silentFraction < 0.3 ? 'some gaps' : 'mostly gaps',
      good: health.silentFraction < 0.3,
    },
    {
      label: 'Clipping',
      value: percent(health.clippedFraction),
      meaning: health.clippedFraction === 0 ? 'none' : 'distorts in places',
      good: health.clippedFraction === 0,
    },
    {
      label: 'Joins',
      value: `${health.joinClickRatio.toFixed(1)}×`,
      meaning: health.joinClickRatio < AUDIBLE_JOIN_RATIO ? 'seamless' : 'clicks where its moments join',
      good: health.joinClickRatio < AUDIBLE_JOIN_RATIO,
    },
  ]
}

/** Beside the seed: does it move as the music does that it was taught? */
function movementFigures({ movement }: TakeHealth): HealthFigure[] {
  if (!movement) return []
  const { take, seed } = movement
  const still = seed.levelSpreadDb >= MOVING_DB && take.levelSpreadDb < STILL_PART * seed.levelSpreadDb
  const smooth = seed.onsetsPerSecond >= PLUCKED_PER_SECOND && isDrone(take, seed)
  const noisy = take.roughness > NOISIER * Math.max(seed.roughness, LOW_ROUGHNESS)
  return [
    {
      label: 'Dynamics',
      value: `${take.levelSpreadDb.toFixed(1)}\u202fdB`,
      meaning: still ? `stands still, the seed moves ${seed.levelSpreadDb.toFixed(1)}\u202fdB` : 'moves as its seed does',
      good: !still,
    },
    {
      label: 'Onsets',
      value: `${take.onsetsPerSecond.toFixed(1)}/s`,
      meaning: smooth ? `a drone, the seed has ${seed.onsetsPerSecond.toFixed(1)}/s` : 'begins notes as its seed does',
      good: !smooth,
    },
    {
      label: 'Noise',
      value: `${(take.roughness / Math.max(seed.roughness, LOW_ROUGHNESS)).toFixed(1)}×`,
      meaning: noisy ? 'much noisier than its seed' : 'no noisier than its seed',
      good: !noisy,
    },
  ]
}

function isDrone(take: Movement, seed: Movement): boolean {
  return take.onsetsPerSecond < DRONE_PART * seed.onsetsPerSecond && take.levelSpreadDb < DRONE_LEVEL_PART * seed.levelSpreadDb
}

/** What a preview sounds like, for the place where the curve says how well it guesses; null where nothing is amiss or known. */
export function heardSentence(health: TakeHealth | null | undefined): string | null {
  const amiss = health
    ? healthFigures(health)
        .filter(({ good }) => !good)
        .map(({ meaning }) => meaning)
    : []
  return amiss.length > 0 ? `But its last preview: ${amiss.join('; ')}.` : null
}

function driftMeaning(driftDb: number): string {
  if (Math.abs(driftDb) < 1.5) return 'steady'
  if (Math.abs(driftDb) < AUDIBLE_DRIFT_DB) return driftDb < 0 ? 'fades a little' : 'grows a little'
  return driftDb < 0 ? 'fades away' : 'grows loud'
}
