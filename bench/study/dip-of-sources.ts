import type { TakeOrigin } from '../../src-shared/project/index.ts'
import { dipsDb, JOIN_BEFORE_ATTACK_SECONDS } from '../../src-main/engine/evaluation/measures/join-dips.ts'
import { onsetTimes } from '../../src-main/engine/evaluation/measures/onsets.ts'
import { soundFeatures, YARDSTICK_RATE } from '../../src-main/engine/evaluation/measures/sound-features.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { mean } from './kept-and-changed.ts'
import { monoOf } from './judge.ts'

/** The mean dip before beginnings of one recording, dB; null where nothing begins. */
async function dipOf(source: PcmSource): Promise<number | null> {
  const samples = await monoOf(source, Infinity)
  const places = onsetTimes(soundFeatures(samples).flux).map((seconds) => seconds - JOIN_BEFORE_ATTACK_SECONDS)
  const dips = dipsDb(samples, YARDSTICK_RATE, places)
  return dips.length > 0 ? mean(dips) : null
}

/**
 * How deep the level falls before beginnings by nature, dB, in the recordings that takes play with, each as often as they do: strokes of
 * one instrument have other dips than those of another.
 *
 * @param origins  of what is joined, of all takes
 */
export async function dipOfSources(origins: readonly TakeOrigin[], sources: readonly PcmSource[]): Promise<number | null> {
  const dips = new Map<string, number>()
  for (const source of sources) {
    const dip = await dipOf(source)
    if (dip !== null) dips.set(source.recordingId, dip)
  }
  const played = origins.flatMap(({ recordingId }) => dips.get(recordingId) ?? [])
  return played.length > 0 ? mean(played) : null
}
