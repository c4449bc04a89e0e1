/**
 * What rings apart from what strikes: a partial is a line along time, a stroke one along frequency, so that each is what is left behind a
 * median across the other.
 *
 *   H = median of |X|^2 along time, P along frequency;  kept: H^2 / (H^2 + P^2), or the rest
 *
 * @source FitzGerald, "Harmonic/percussive separation using median filtering", DAFx 2010, equations 5 to 8
 */
import type { MaskColumns } from '../../../../src-shared/spectral/index.ts'
import type { Effect } from '../effect.ts'
import { OverlappedFrames, powersOf } from '../overlapped-frames.ts'
import { slidingMedian } from '../sliding-median.ts'

/** The medians reach over so much of time and frequency. */
const TIME_SECONDS = 0.7
const FREQUENCY_HZ = 330
const SILENCE = 1e-30

export function splitEffect(keeps: 'harmonic' | 'percussive', mask: MaskColumns, windowSamples: number, sampleRate: number): Effect {
  const frames = new OverlappedFrames(windowSamples)
  const { bins, hopSamples } = frames
  const halfFrames = Math.max(2, Math.round((TIME_SECONDS * sampleRate) / hopSamples / 2))
  const halfBins = Math.max(2, Math.round(FREQUENCY_HZ / (sampleRate / windowSamples) / 2))
  return {
    kind: 'masked',
    difference(lane, start, length) {
      const { first, count } = frames.framesOf(start, length)
      const wide = count + 2 * halfFrames
      const around = frames.analyse(lane, first - halfFrames, wide)
      const powers = new Float32Array(wide * bins)
      for (let frame = 0; frame < wide; frame++) powersOf(around.spectra, frame, windowSamples, powers, frame * bins)
      const block = { first, count, spectra: around.spectra.subarray(halfFrames * windowSamples, (halfFrames + count) * windowSamples) }
      const harmonic = alongTime(powers, wide, bins, halfFrames)
      const percussive = new Float32Array(bins)
      const column = new Float32Array(bins)
      const weightsOf = (frame: number): Float32Array | null => {
        if (!mask.at((first + frame) * hopSamples, windowSamples / 2 + hopSamples, column)) return null
        slidingMedian(powers.subarray((frame + halfFrames) * bins, (frame + halfFrames + 1) * bins), halfBins, percussive)
        for (let bin = 0; bin < bins; bin++) {
          const [h, p] = [harmonic[frame * bins + bin] ** 2, percussive[bin] ** 2]
          const kept = h + p < SILENCE ? 0.5 : (keeps === 'harmonic' ? h : p) / (h + p)
          column[bin] *= kept - 1
        }
        return column
      }
      const result = new Float32Array(length)
      frames.synthesise(block, start, result, weightsOf)
      return result
    },
  }
}

/** @returns  [wide - 2 * half, bins] */
function alongTime(powers: Float32Array, wide: number, bins: number, half: number): Float32Array {
  const count = wide - 2 * half
  const result = new Float32Array(count * bins)
  const line = new Float32Array(wide)
  const medians = new Float32Array(wide)
  for (let bin = 0; bin < bins; bin++) {
    for (let frame = 0; frame < wide; frame++) line[frame] = powers[frame * bins + bin]
    slidingMedian(line, half, medians)
    for (let frame = 0; frame < count; frame++) result[frame * bins + bin] = medians[frame + half]
  }
  return result
}
