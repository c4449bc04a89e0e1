/** Windows: how much each sample of a stretch counts. All peak at 1. */

/**
 * Hann window.
 *
 *   w[n] = 0.5 - 0.5 cos(2 pi n / N)      periodic (for STFT: overlapped by N/2 or N/4 it sums to a constant)
 *   w[n] = 0.5 - 0.5 cos(2 pi n / (N-1))  symmetric (for filters)
 *
 * @param length  N, samples > 0
 */
export function hannWindow(length: number, symmetry: 'periodic' | 'symmetric' = 'periodic'): Float32Array {
  const period = symmetry === 'periodic' ? length : Math.max(1, length - 1)
  return Float32Array.from({ length }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / period))
}

/**
 * Kaiser window, symmetric.
 *
 *   w[n] = I0(beta sqrt(1 - (2n/(N-1) - 1)^2)) / I0(beta)
 *
 * @param beta  0 is rectangular; larger is narrower with lower side lobes (see kaiserBeta)
 */
export function kaiserWindow(length: number, beta: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => kaiserAt(length === 1 ? 0 : (2 * n) / (length - 1) - 1, beta))
}

/** The Kaiser window as a function of x in -1..1 (0 is its middle); 0 outside. */
export function kaiserShape(beta: number): (x: number) => number {
  const middle = besselI0(beta)
  return (x) => (Math.abs(x) > 1 ? 0 : besselI0(beta * Math.sqrt(1 - x * x)) / middle)
}

/** The Kaiser window at one place; see {@link kaiserShape} for many. */
export const kaiserAt = (x: number, beta: number): number => kaiserShape(beta)(x)

/**
 * Kaiser's beta for a filter whose stop-band lies `attenuationDb` below its pass-band.
 * @source Kaiser 1974; Oppenheim & Schafer, Discrete-Time Signal Processing, section 7.5.3
 */
export function kaiserBeta(attenuationDb: number): number {
  if (attenuationDb > 50) return 0.1102 * (attenuationDb - 8.7)
  if (attenuationDb >= 21) return 0.5842 * (attenuationDb - 21) ** 0.4 + 0.07886 * (attenuationDb - 21)
  return 0
}

/**
 * Samples of a filter whose slope takes `transition` cycles a sample, by Kaiser's formula; not rounded.
 * @source Oppenheim & Schafer, Discrete-Time Signal Processing, section 7.5.3
 */
export const kaiserLength = (attenuationDb: number, transition: number): number =>
  (attenuationDb - 7.95) / (2.285 * 2 * Math.PI * transition) + 1

/** Modified Bessel function of the first kind and order 0, by its power series; relative error below 1e-15. */
export function besselI0(x: number): number {
  const quarter = (x * x) / 4
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k)
    sum += term
  }
  return sum
}

/** Samples of a window of about so many seconds: the nearest power of two. */
export const windowFor = (seconds: number, sampleRate: number): number => 2 ** Math.round(Math.log2(seconds * sampleRate))
