import { ShapeError } from '../../errors.ts'
import { besselI0, hannWindow } from '../window-functions.ts'
import { ParameterError } from './parameter-error.ts'

/** A window by name (periodic, as spectral analysis wants it) or by its samples. */
export type AnalysisWindow = 'hann' | 'hamming' | 'rectangular' | 'sine' | 'kaiser-bessel-derived' | Float32Array

/**
 * Samples of a window.
 *
 *   hann                   0.5 - 0.5 cos(2 pi n / N)
 *   hamming                0.54 - 0.46 cos(2 pi n / N)
 *   sine                   sin(pi (n + 1/2) / N); its square overlapped by half sums to 1
 *   kaiser-bessel-derived  sqrt of the running sum of a Kaiser window (alpha = 4); as sine, with lower far side lobes
 *
 * @param length  N, samples; a window given by its samples must have this length
 */
export function analysisWindow(window: AnalysisWindow, length: number): Float32Array {
  if (typeof window !== 'string') {
    if (window.length !== length) throw new ShapeError('analysisWindow', [[window.length]], `the window must have ${length} samples`)
    return window
  }
  switch (window) {
    case 'hann':
      return hannWindow(length)
    case 'hamming':
      return Float32Array.from({ length }, (_, n) => 0.54 - 0.46 * Math.cos((2 * Math.PI * n) / length))
    case 'rectangular':
      return new Float32Array(length).fill(1)
    case 'sine':
      return Float32Array.from({ length }, (_, n) => Math.sin((Math.PI * (n + 0.5)) / length))
    case 'kaiser-bessel-derived':
      return kaiserBesselDerived(length, 4)
    default:
      throw new ParameterError('analysisWindow', 'window', String(window), 'is not a known window')
  }
}

/**
 * The window of AC-3 and AAC: w[n] = sqrt(sum_{k<=n} v[k] / sum_k v[k]) for the first half, mirrored for the second, v the Kaiser window
 * of N / 2 + 1 samples.
 *
 * @param length  N, even
 * @source ISO/IEC 14496-3, section 4.6.11.3.2
 */
function kaiserBesselDerived(length: number, alpha: number): Float32Array {
  const half = length / 2
  if (!Number.isInteger(half))
    throw new ParameterError('analysisWindow', 'length', length, 'must be even for a Kaiser-Bessel-derived window')
  const kaiser = Float64Array.from({ length: half + 1 }, (_, k) =>
    besselI0(Math.PI * alpha * Math.sqrt(Math.max(0, 1 - ((2 * k) / half - 1) ** 2))),
  )
  const total = kaiser.reduce((sum, value) => sum + value, 0)
  const window = new Float32Array(length)
  let running = 0
  for (let n = 0; n < half; n++) {
    running += kaiser[n]
    window[n] = window[length - 1 - n] = Math.sqrt(running / total)
  }
  return window
}
