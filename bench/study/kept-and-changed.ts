import { soundFeatures, type SoundFeatures } from '../../src-main/engine/evaluation/measures/sound-features.ts'
import { medianSquaredDistance, unbiasedMmd } from '../../src-main/engine/evaluation/sets/maximum-mean-discrepancy.ts'
import { joinPoints, onScaleOf, windowStatistics, type PointSet } from '../../src-main/engine/evaluation/sets/window-statistics.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { entry, type BenchEntry } from '../report.ts'
import { monoOf } from './judge.ts'

/** Mean cosine of the pitch classes of moments, of those that sound in both. */
function melodyKept({ chroma: a }: SoundFeatures, { chroma: b }: SoundFeatures, shift = 0): number {
  const cosines: number[] = []
  const frames = Math.min(a.frames, b.frames)
  for (let t = 0; t < frames; t++) {
    let [product, ofA, ofB] = [0, 1e-12, 1e-12]
    for (let k = 0; k < a.bins; k++) {
      const [x, y] = [a.data[t * a.bins + k], b.data[((t + shift) % frames) * b.bins + k]]
      product += x * y
      ofA += x * x
      ofB += y * y
    }
    if (product > 0) cosines.push(product / Math.sqrt(ofA * ofB))
  }
  return cosines.reduce((sum, value) => sum + value, 0) / Math.max(1, cosines.length)
}

const statisticsOf = (sounds: readonly SoundFeatures[], kind: 'mfcc' | 'log-mel'): PointSet =>
  joinPoints(sounds.map((sound) => windowStatistics(sound, kind)))

/** Distance of sounds to recordings, on the recordings' own scale. */
function distance(sounds: readonly SoundFeatures[], real: readonly SoundFeatures[], kind: 'mfcc' | 'log-mel'): number {
  const there = statisticsOf(real, kind)
  const scaled = onScaleOf(there, there)
  return unbiasedMmd(onScaleOf(statisticsOf(sounds, kind), there), scaled, medianSquaredDistance(scaled)) ?? NaN
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

export const featuresOf = async (sounds: readonly (PcmSource | string)[], seconds: number): Promise<SoundFeatures[]> => {
  const found: SoundFeatures[] = []
  for (const sound of sounds) found.push(soundFeatures(await monoOf(sound, seconds)))
  return found
}

/** Sounds that were changed, what they were made of, and what they are to sound like. */
export interface Changed {
  takes: readonly SoundFeatures[]
  sources: readonly SoundFeatures[]
  /** Of the group that the sources are of, and of the one that they are to become. */
  from: { name: string; real: readonly SoundFeatures[] }
  to: { name: string; real: readonly SoundFeatures[] }
}

/**
 * How much of the melody stayed, on the way from another place of the source, which keeps nothing, to the source as it is; and how near the
 * sound has come, beside the source as it is and other recordings of the group, which cannot be bettered.
 *
 * @param atLeast  of the melody  @param atMost  of the source's own distance
 */
export function keptAndChanged(
  named: (what: string) => string,
  changed: Changed,
  wanted: { atLeast: number; atMost: number },
): BenchEntry[] {
  const { takes, sources, from, to } = changed
  const half = (sound: SoundFeatures): number => Math.floor(sound.chroma.frames / 2)
  const kept = mean(takes.map((take, n) => melodyKept(sources[n], take)))
  const floor = mean(sources.map((source) => melodyKept(source, source, half(source))))
  const entries = [
    entry(named('melody kept'), kept, 'of 1'),
    entry(named('the same of another place of the source'), floor, 'of 1'),
    entry(named('melody kept, of the way from another place to the source'), (kept - floor) / (1 - floor), 'of 1', {
      atLeast: wanted.atLeast,
    }),
  ]
  const [some, others] = [to.real.filter((_, n) => n % 2 === 0), to.real.filter((_, n) => n % 2 === 1)]
  for (const kind of ['mfcc', 'log-mel'] as const) {
    const [become, untouched] = [distance(takes, to.real, kind), distance(sources, to.real, kind)]
    entries.push(
      entry(named(`${kind} distance to ${to.name}`), become, 'MMD'),
      entry(named(`${kind} distance, the same of the source as it is`), untouched, 'MMD'),
      entry(named(`${kind} distance, the same of half of ${to.name} to the other`), distance(some, others, kind), 'MMD'),
      entry(named(`${kind} distance to ${from.name}`), distance(takes, from.real, kind), 'MMD'),
      entry(named(`${kind} distance to ${to.name}, of the source's own`), become / untouched, 'times', { atMost: wanted.atMost }),
    )
  }
  return entries
}
