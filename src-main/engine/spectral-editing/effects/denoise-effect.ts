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
import { OverlappedFrames, weigh } from '../overlapped-frames.ts'

const TIME_FRAMES = 2

export function denoiseEffect(operation: OperationOf<'denoise'>, mask: MaskColumns, windowSamples: number): Effect {
  const frames = new OverlappedFrames(windowSamples)
  const { bins, hopSamples } = frames
  const overNoise = noisePowers(operation, windowSamples).map((power) => 1 / power)
  const floor = 10 ** (-operation.reductionDb / 20)
  const around = 2 * TIME_FRAMES
  return {
    kind: 'masked',
    difference(lane, start, length) {
      const { first, count } = frames.framesOf(start, length)
      const wide = count + 2 * around
      const ratios = new Float32Array(wide * bins)
      const all = frames.analyse(lane, first - around, wide, ratios)
      for (let frame = 0, at = 0; frame < wide; frame++) for (let bin = 0; bin < bins; bin++, at++) ratios[at] *= overNoise[bin]
      const gains = averaged(ratios, wide, bins)
      for (let i = 0; i < gains.length; i++) {
        const excess = Math.max(0, gains[i] - 1)
        gains[i] = Math.max(floor, excess / (1 + excess))
      }
      const smooth = averaged(gains, wide, bins)
      const column = new Float32Array(bins)
      const isWhole = mask.isFullBand
      const silent = new Uint8Array(count)
      const block = { first, count, spectra: all.spectra.subarray(around * windowSamples, (around + count) * windowSamples) }
      for (let frame = 0; frame < count; frame++) {
        const gain = smooth.subarray((frame + around) * bins, (frame + around + 1) * bins)
        if (isWhole) for (let bin = 0; bin < bins; bin++) column[bin] = gain[bin] - 1
        else if (mask.at((first + frame) * hopSamples, windowSamples / 2 + hopSamples, column))
          for (let bin = 0; bin < bins; bin++) column[bin] *= gain[bin] - 1
        else {
          silent[frame] = 1
          continue
        }
        weigh(block.spectra, frame, windowSamples, column)
      }
      const result = new Float32Array(length)
      frames.synthesise(block, start, result, (frame) => silent[frame] === 1)
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

/** Means over neighbours in time and frequency, [wide, bins]; frames without neighbours at the ends are means in frequency alone. */
function averaged(values: Float32Array, wide: number, bins: number): Float32Array {
  const across = new Float32Array(values.length)
  for (let frame = 0; frame < wide; frame++) {
    const from = frame * bins
    const last = from + bins - 1
    across[from] = values[from]
    across[last] = values[last]
    for (let at = from + 1; at < last; at++) across[at] = (values[at - 1] + values[at] + values[at + 1]) * (1 / 3)
  }
  const result = across.slice()
  const span = 2 * TIME_FRAMES + 1
  // In double precision nothing is lost by what comes and goes.
  const sums = new Float64Array(bins)
  for (let frame = 0, at = 0; frame < span - 1; frame++) for (let bin = 0; bin < bins; bin++, at++) sums[bin] += across[at]
  for (let frame = TIME_FRAMES; frame < wide - TIME_FRAMES; frame++) {
    const from = frame * bins
    const comes = from + TIME_FRAMES * bins
    const goes = from - TIME_FRAMES * bins
    for (let bin = 0; bin < bins; bin++) {
      sums[bin] += across[comes + bin]
      result[from + bin] = sums[bin] / span
      sums[bin] -= across[goes + bin]
    }
  }
  return result
}
