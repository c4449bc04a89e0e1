import { CounterRandom, streamOf } from '../../random.ts'
import type { UnitTable } from '../units/unit-table.ts'
import { fitProjection, type Projection } from './projection.ts'
import {
  FURTHEST_SEMITONES,
  loudLevel,
  SEAM_VALUES,
  SOUND_VALUES,
  VALUE_GROUPS,
  writeSeamValues,
  writeSoundValues,
} from './unit-sound-values.ts'

/** Numbers that a network hears of a unit. */
export const FEATURES = 48
/** Numbers that two seams are compared by. */
export const SEAM_FEATURES = 24
/** Rarer sounds are held within this, in standard deviations. */
const FEATURE_LIMIT = 6
/** Units that are looked at to find the directions in which the sound varies. */
const MOST_SAMPLES = 6000

/** The coordinates in which a musician's units lie: near means alike. Fixed by the material of a training. */
export interface SoundSpace {
  features: Projection
  seams: Projection
}

/** @param tables  units of each recording */
export function fitSoundSpace(tables: readonly UnitTable[], seed: number): SoundSpace {
  const random = new CounterRandom(seed, streamOf('sound space'))
  const total = tables.reduce((sum, { count }) => sum + count, 0)
  const samples = Math.min(total, MOST_SAMPLES)
  const values = new Float32Array(samples * SOUND_VALUES)
  const seams = new Float32Array(samples * SEAM_VALUES)
  const loud = tables.map(loudLevel)
  let [table, before] = [0, 0]
  for (let i = 0; i < samples; i++) {
    const chosen = Math.floor(((i + random.uniform()) * total) / samples)
    while (chosen - before >= tables[table].count) before += tables[table++].count
    const semitones = random.integer(2 * FURTHEST_SEMITONES + 1) - FURTHEST_SEMITONES
    writeSoundValues(tables[table], chosen - before, semitones, values, i * SOUND_VALUES)
    writeSeamValues(tables[table], { cut: chosen - before, semitones, loudDb: loud[table] }, seams, i * SEAM_VALUES)
  }
  return {
    features: fitProjection(values, VALUE_GROUPS, { outputs: FEATURES, scale: 'each', limit: FEATURE_LIMIT }),
    seams: fitProjection(seams, [{ size: SEAM_VALUES, weight: 1 }], { outputs: SEAM_FEATURES, scale: 'pair', limit: Infinity }),
  }
}
