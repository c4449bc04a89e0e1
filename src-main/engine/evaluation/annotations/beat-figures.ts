import { beatContinuity } from './beat-continuity.ts'
import { median } from '../../dsp/median.ts'
import { metricVariations, nearestOf } from './metric-variations.ts'
import { matchEvents } from './match-events.ts'
import { precisionRecall } from './precision-recall.ts'

const WINDOW_SECONDS = 0.07
/** People need some beats to find in: the first seconds do not count. */
const TRIM_SECONDS = 5

/**
 * Beats: the seven measures of the field, without the first five seconds.
 *
 * @param references  seconds, ascending
 * @param estimates   seconds, ascending
 * @source Davies, Degara, Plumbley 2009, "Evaluation methods for musical audio beat tracking algorithms". As mir_eval's `beat`
 */
export function beatFigures(references: readonly number[], estimates: readonly number[]): Record<string, number> {
  const [reference, estimate] = [references, estimates].map((beats) => beats.filter((time) => time >= TRIM_SECONDS))
  const matched = matchEvents(reference, estimate, WINDOW_SECONDS).length
  const [cemgil, cemgilBest] = cemgilAccuracies(reference, estimate)
  const continuity = beatContinuity(reference, estimate)
  return {
    'F-measure': precisionRecall(matched, reference.length, estimate.length).fMeasure,
    Cemgil: cemgil,
    'Cemgil Best Metric Level': cemgilBest,
    Goto: goto(reference, estimate),
    'P-score': pScore(reference, estimate),
    'Correct Metric Level Continuous': continuity.correctLevelContinuous,
    'Correct Metric Level Total': continuity.correctLevelTotal,
    'Any Metric Level Continuous': continuity.anyLevelContinuous,
    'Any Metric Level Total': continuity.anyLevelTotal,
    'Information gain': informationGain(reference, estimate),
  }
}

/** Each reference beat counts by a bell of 40 ms around it. @source Cemgil, Kappen, Desain, Honing 2001 */
function cemgilAccuracies(reference: readonly number[], estimate: readonly number[]): [correct: number, best: number] {
  if (reference.length === 0 || estimate.length === 0) return [0, 0]
  const sigmaSeconds = 0.04
  const accuracies = metricVariations(reference).map((beats) => {
    const sum = beats.reduce((total, beat) => {
      const distance = estimate[nearestOf(estimate, beat)] - beat
      return total + Math.exp(-(distance * distance) / (2 * sigmaSeconds * sigmaSeconds))
    }, 0)
    return sum / (0.5 * (estimate.length + beats.length))
  })
  return [accuracies[0], Math.max(...accuracies)]
}

/** Whether at least a quarter of the piece is one stretch that is followed closely. @source Goto, Muraoka 1997 */
function goto(reference: readonly number[], estimate: readonly number[]): number {
  const [mostError, mostMean, mostDeviation] = [0.35, 0.2, 0.2]
  if (reference.length === 0 || estimate.length === 0) return 0
  const errors = reference.map((beat, i) => {
    if (i === 0 || i === reference.length - 1) return 1
    const [before, after] = [0.5 * (beat - reference[i - 1]), 0.5 * (reference[i + 1] - beat)]
    const inside = estimate.filter((time) => time >= beat - before && time < beat + after)
    if (inside.length !== 1) return 1
    const offset = inside[0] - beat
    return offset / (offset < 0 ? before : after)
  })
  const wrong = errors.flatMap((error, i) => (Math.abs(error) > mostError ? [i] : []))
  let track: number[] | null = null
  if (wrong.length < 3) track = errors.slice(wrong[0] + 1, wrong[wrong.length - 1] - 1)
  else {
    const gaps = wrong.slice(1).map((at, i) => at - wrong[i])
    const longest = Math.max(...gaps)
    const at = gaps.indexOf(longest)
    if (longest - 1 > 0.25 * (reference.length - 2)) track = errors.slice(wrong[at], wrong[at + 1] + 1)
  }
  if (!track) return 0
  const mean = track.reduce((sum, error) => sum + error, 0) / track.length
  const meanSize = track.reduce((sum, error) => sum + Math.abs(error), 0) / track.length
  const deviation = Math.sqrt(track.reduce((sum, error) => sum + (error - mean) ** 2, 0) / (track.length - 1))
  return meanSize < mostMean && deviation < mostDeviation ? 1 : 0
}

/** Both as trains of pulses: how many coincide within a fifth of the usual beat. @source McKinney and others 2007 */
function pScore(reference: readonly number[], estimate: readonly number[]): number {
  const [pulsesPerSecond, part] = [100, 0.2]
  if (reference.length <= 1 || estimate.length <= 1) return 0
  const offset = Math.min(reference[0], estimate[0])
  const pulses = (beats: readonly number[]): number[] => [...new Set(beats.map((time) => Math.ceil((time - offset) * pulsesPerSecond)))]
  const [a, b] = [pulses(reference), pulses(estimate)]
  const intervals = a.slice(1).map((pulse, i) => pulse - a[i])
  const reach = roundHalfToEven(part * median(intervals))
  let coincident = 0
  for (const pulse of a) for (const other of b) if (Math.abs(pulse - other) <= reach) coincident++
  return coincident / Math.max(reference.length, estimate.length)
}

/** As IEEE 754 rounds: .5 goes to the even neighbour. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value)
}

/** How far the timing errors are from being spread evenly, in bits of the most there can be. @source Davies and others 2009, 3.7 */
function informationGain(reference: readonly number[], estimate: readonly number[]): number {
  const bins = 41
  if (reference.length <= 1 || estimate.length <= 1) return 0
  const most = Math.log2(bins)
  return (most - Math.max(errorEntropy(reference, estimate, bins), errorEntropy(estimate, reference, bins))) / most
}

function errorEntropy(reference: readonly number[], estimate: readonly number[], bins: number): number {
  const counts = new Array<number>(bins).fill(0)
  for (const time of estimate) {
    const nearest = nearestOf(reference, time)
    const error = time - reference[nearest]
    const interval = 0.5 * intervalBeside(reference, nearest, error)
    // Into -.5 to .5, the upper end included.
    const relative = (0.5 * error) / interval
    const wrapped = relative - Math.ceil(relative - 0.5)
    counts[Math.min(bins - 1, Math.floor((wrapped + 0.5) * bins))]++
  }
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / estimate.length) * Math.log2(count / estimate.length)), 0)
}

/**
 * From the nearest beat to the one on the other side of the estimate. Before the first beat mir_eval takes the distance to the last one,
 * negative, for the interval before: kept, so that figures can be held beside published ones.
 */
function intervalBeside(reference: readonly number[], nearest: number, error: number): number {
  const last = reference.length - 1
  if (nearest === last) return reference[last] - reference[last - 1]
  return error < 0 ? reference[nearest] - reference[nearest === 0 ? last : nearest - 1] : reference[nearest + 1] - reference[nearest]
}
