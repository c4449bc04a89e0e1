import { join } from 'node:path'
import { loopRate } from '../../src-main/engine/evaluation/measures/repetition.ts'
import { soundFeatures } from '../../src-main/engine/evaluation/measures/sound-features.ts'
import { monoOf } from './judge.ts'
import type { Material } from './materials.ts'
import { play } from './play.ts'
import type { Trained } from './train.ts'

export const LONG_SECONDS = 180
const TEMPERATURES = [0.2, 0.5, 1]
/** Nothing was tuned on it. */
const SEED = 9100

/** How a take of three minutes holds. */
export interface LongTake {
  temperature: number
  /** Shares, 0..1. */
  stuck: number
  silent: number
  /** Last fifth against the first. */
  driftDb: number
}

/** Takes of three minutes at low, middle and high temperature. */
export async function longTakes(trained: Trained, material: Material, folder: string): Promise<LongTake[]> {
  const found: LongTake[] = []
  for (const temperature of TEMPERATURES) {
    const outPath = join(folder, `${material.id} long, temperature ${temperature}.wav`)
    const { health } = await play(trained, material, { seconds: LONG_SECONDS, randomSeed: SEED, outPath, corpus: { temperature } })
    const stuck = loopRate(soundFeatures(await monoOf(outPath, LONG_SECONDS)))
    found.push({ temperature, stuck, silent: health.silentFraction, driftDb: health.energyDriftDb })
  }
  return found
}
