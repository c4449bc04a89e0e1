/**
 * Noise that is always there, after its print. How far a bin rises above the print is averaged over its neighbours in time and frequency
 * before a gain follows from it, so that single bins of noise do not chirp.
 *
 *   xi = max(0, mean(|X|^2 / noise) - 1);  G = max(floor, xi / (1 + xi)), averaged once more
 *
 * @source the gain: Wiener filter, Lim & Oppenheim, Proc. IEEE 67 (1979), section V; the averages over both sides are possible since
 *         nothing has to be heard at once
 */
import { NOISE_BANDS, type MaskColumns, type OperationOf } from '../../../../src-shared/spectral/index.ts'
import type { Effect } from '../effect.ts'
import { OverlappedFrames } from '../overlapped-frames.ts'
import { TIME_FRAMES, WienerGains } from './wiener-gains.ts'

export function denoiseEffect(operation: OperationOf<'denoise'>, mask: MaskColumns, windowSamples: number): Effect {
  const frames = new OverlappedFrames(windowSamples)
  const { bins, hopSamples } = frames
  const gains = new WienerGains(
    noisePowers(operation, windowSamples).map((power) => 1 / power),
    10 ** (-operation.reductionDb / 20),
  )
  const around = 2 * TIME_FRAMES
  return {
    kind: 'masked',
    difference(lane, start, length) {
      const { first, count } = frames.framesOf(start, length)
      const wide = count + 2 * around
      const all = frames.analyse(lane, first - around, wide, (frame) => gains.powersOf(frame, wide))
      const block = { first, count, spectra: all.spectra.subarray(around * windowSamples, (around + count) * windowSamples) }
      const smooth = gains.lessOne(wide)
      const column = new Float32Array(bins)
      const weightsOf = (frame: number): Float32Array | null => {
        const changes = smooth.subarray((frame + around) * gains.stride, (frame + around + 1) * gains.stride)
        if (mask.isFullBand) return changes
        if (!mask.at((first + frame) * hopSamples, windowSamples / 2 + hopSamples, column)) return null
        for (let bin = 0; bin < bins; bin++) column[bin] *= changes[bin]
        return column
      }
      const result = new Float32Array(length)
      frames.synthesise(block, start, result, weightsOf)
      return result
    },
  }
}

/** The print as powers of this transform's bins. */
function noisePowers({ print, sensitivityDb }: OperationOf<'denoise'>, windowSamples: number): Float32Array {
  const bins = windowSamples / 2 + 1
  return Float32Array.from({ length: bins }, (_, bin) => {
    const place = (bin / (bins - 1)) * (NOISE_BANDS - 1)
    const low = Math.min(NOISE_BANDS - 2, Math.floor(place))
    const db = print[low] + (place - low) * (print[low + 1] - print[low]) + sensitivityDb
    return powerOfPrint(db, windowSamples)
  })
}

/** Noise of one level is as high in a long window as in a short one, relative to the windows' energy. */
export const powerOfPrint = (db: number, windowSamples: number): number => Math.max(1e-30, 10 ** (db / 10) * windowSamples)
