import type { Spectrogram } from '../../dsp/transforms/index.ts'
import { normaliseFrames } from '../../dsp/transforms/index.ts'
import { CHROMA_FRAMES_PER_SECOND, FRAMES_PER_SECOND, type SoundFeatures } from '../measures/sound-features.ts'

/** Points in one space, [count, dimensions], row-major. */
export interface PointSet {
  count: number
  dimensions: number
  data: Float64Array
}

export const STATISTICS = ['log-mel', 'mfcc', 'chroma'] as const
export type StatisticsKind = (typeof STATISTICS)[number]

/** Every second of a sound as one point: mean and deviation of each value over that second. The rest at the end is left out. */
function secondBySecond({ frames, bins, data }: Spectrogram, framesPerSecond: number): PointSet {
  const count = Math.floor(frames / framesPerSecond)
  const points = new Float64Array(count * 2 * bins)
  for (let second = 0; second < count; second++) {
    const [from, to] = [Math.round(second * framesPerSecond), Math.round((second + 1) * framesPerSecond)]
    for (let bin = 0; bin < bins; bin++) {
      let [sum, squares] = [0, 0]
      for (let frame = from; frame < to; frame++) {
        sum += data[frame * bins + bin]
        squares += data[frame * bins + bin] ** 2
      }
      const mean = sum / (to - from)
      points[second * 2 * bins + bin] = mean
      points[second * 2 * bins + bins + bin] = Math.sqrt(Math.max(0, squares / (to - from) - mean * mean))
    }
  }
  return { count, dimensions: 2 * bins, data: points }
}

/**
 * Statistics of 1-s windows: what a second of sound is like, as a point of 128 (log-mel), 40 (MFCC) or 24 numbers (pitch classes).
 * A fixed view, not learnt by any network: no Frechet audio distance.
 */
export function windowStatistics({ logMel, cepstra, chroma }: SoundFeatures, kind: StatisticsKind): PointSet {
  if (kind === 'log-mel') return secondBySecond(logMel, FRAMES_PER_SECOND)
  if (kind === 'mfcc') return secondBySecond(cepstra, FRAMES_PER_SECOND)
  return secondBySecond(normaliseFrames(chroma, 2), CHROMA_FRAMES_PER_SECOND)
}

/** Several sets of one space as one. */
export function joinPoints(sets: readonly PointSet[]): PointSet {
  const data = new Float64Array(sets.reduce((sum, set) => sum + set.data.length, 0))
  let at = 0
  for (const set of sets) {
    data.set(set.data, at)
    at += set.data.length
  }
  return { count: sets.reduce((sum, { count }) => sum + count, 0), dimensions: sets[0]?.dimensions ?? 0, data }
}

/** At most `most` points, evenly from the whole set. */
export function thinPoints(set: PointSet, most: number): PointSet {
  if (set.count <= most) return set
  const { dimensions } = set
  const data = new Float64Array(most * dimensions)
  for (let i = 0; i < most; i++) {
    const from = Math.floor((i * set.count) / most) * dimensions
    data.set(set.data.subarray(from, from + dimensions), i * dimensions)
  }
  return { count: most, dimensions, data }
}

/** Both sets on the scale of the second: mean 0 and deviation 1 in each dimension where it varies. */
export function onScaleOf(set: PointSet, scale: PointSet): PointSet {
  const { dimensions, data } = set
  const result = new Float64Array(data.length)
  for (let i = 0; i < dimensions; i++) {
    let [sum, squares] = [0, 0]
    for (let at = i; at < scale.data.length; at += dimensions) {
      sum += scale.data[at]
      squares += scale.data[at] ** 2
    }
    const mean = sum / scale.count
    const deviation = Math.sqrt(Math.max(0, squares / scale.count - mean * mean))
    for (let at = i; at < data.length; at += dimensions) result[at] = (data[at] - mean) / Math.max(deviation, 1e-6)
  }
  return { count: set.count, dimensions, data: result }
}
