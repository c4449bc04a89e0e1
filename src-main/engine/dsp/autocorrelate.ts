import type { FftPlan } from './fft-plan.ts'

/**
 * Turns what lies in a real plan's `input` into how alike it is to itself later, in place:
 *
 *   input[l] = size sum_n x[n] x[n + l]
 *
 * Lags wrap round at the plan's size: the sound fills at most half of it, the rest is zero.
 *
 * @source Wiener-Khinchin: the inverse transform of the power spectrum
 */
export function autocorrelate(fft: FftPlan): void {
  fft.forward()
  const { spectrum } = fft
  spectrum[0] *= spectrum[0]
  spectrum[1] *= spectrum[1]
  for (let k = 2; k < fft.size; k += 2) {
    spectrum[k] = spectrum[k] ** 2 + spectrum[k + 1] ** 2
    spectrum[k + 1] = 0
  }
  fft.inverse()
}
