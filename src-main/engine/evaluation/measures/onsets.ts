import { FRAMES_PER_SECOND } from './sound-features.ts'

/** An onset is the highest flux within so many frames on each side (70 ms), ... */
const PEAK_FRAMES = 3
/** ... and stands above the mean of so many before and after it (232 ms), ... */
const MEAN_FRAMES = 10
/** ... by so much: the bands rise by 1.5 dB on average, which a soft note of a piano does within one frame. */
const RISE_DB = 1.5
/** Before it a transform reaches beyond the beginning, which sounds like an onset. */
const FIRST_FRAME = 3

/**
 * Where notes begin: peaks of the log-mel flux.
 *
 * @param flux  dB a frame, see `soundFeatures`
 * @returns     seconds, ascending
 * @source      Boeck, Krebs, Schedl 2012, "Evaluating the online capabilities of onset detection methods", section 2.3. Differs: no
 *              filter over neighbouring bands, fixed threshold in dB
 */
export function onsetTimes(flux: Float32Array): number[] {
  const times: number[] = []
  for (let frame = FIRST_FRAME; frame < flux.length; frame++) {
    if (isPeak(flux, frame) && flux[frame] >= meanAround(flux, frame) + RISE_DB) times.push(frame / FRAMES_PER_SECOND)
  }
  return times
}

/** The first of equal neighbours is the peak. */
function isPeak(flux: Float32Array, frame: number): boolean {
  for (let other = Math.max(0, frame - PEAK_FRAMES); other <= Math.min(flux.length - 1, frame + PEAK_FRAMES); other++) {
    if (flux[other] > flux[frame] || (flux[other] === flux[frame] && other < frame)) return false
  }
  return true
}

function meanAround(flux: Float32Array, frame: number): number {
  const window = flux.subarray(Math.max(0, frame - MEAN_FRAMES), frame + MEAN_FRAMES + 1)
  return window.reduce((sum, value) => sum + value, 0) / window.length
}

/** Times from each onset to the next, seconds; pauses beyond `longestSeconds` are no rhythm and are left out. */
export const interOnsetIntervals = (onsets: readonly number[], longestSeconds = 4): number[] =>
  onsets.flatMap((time, i) => (i > 0 && time - onsets[i - 1] <= longestSeconds ? [time - onsets[i - 1]] : []))

/** Onsets a second in windows of `windowSeconds` that follow each other; the rest at the end is left out unless it is all there is. */
export function onsetRates(onsets: readonly number[], seconds: number, windowSeconds = 4): number[] {
  const windows = Math.floor(seconds / windowSeconds)
  if (windows === 0) return seconds > 0 ? [onsets.length / seconds] : []
  return Array.from({ length: windows }, (_, i) => onsets.filter((time) => Math.floor(time / windowSeconds) === i).length / windowSeconds)
}
