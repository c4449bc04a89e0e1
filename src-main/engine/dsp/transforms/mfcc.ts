import { ParameterError, requireInteger } from './parameter-error.ts'
import { logMelSpectrogram, type MelOptions } from './mel-spectrogram.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'

/** Rows of the orthonormal DCT-II, shape [count, size]: sqrt(2 / N) cos(pi k (n + 1/2) / N), the first divided by sqrt 2. */
function dctRows(count: number, size: number): Float64Array {
  return Float64Array.from({ length: count * size }, (_, i) => {
    const k = Math.floor(i / size)
    return Math.sqrt((k === 0 ? 1 : 2) / size) * Math.cos((Math.PI * k * ((i % size) + 0.5)) / size)
  })
}

/**
 * Cepstral coefficients of log-mel frames: the shape of the spectrum's envelope, coarse to fine, by an orthonormal DCT-II.
 *
 *   c[t, k] = sqrt(2 / B) sum_b L[t, b] cos(pi k (b + 1/2) / B)      (k = 0: divided by sqrt 2)
 *
 * @param logMel  shape [frames, bands], decibels
 * @param count   coefficients kept
 * @returns       shape [frames, count]
 * @source        Davis and Mermelstein 1980; agrees with librosa.feature.mfcc (dct_type 2, norm ortho)
 */
export function cepstra(logMel: Spectrogram, count = 20): Spectrogram {
  requireShape('cepstra', logMel)
  const { frames, bins: bands, data } = logMel
  requireInteger('cepstra', 'count', count, 1)
  if (count > bands) throw new ParameterError('cepstra', 'count', count, `must not exceed the ${bands} mel bands`)
  const rows = dctRows(count, bands)
  const result = new Float32Array(frames * count)
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 0; k < count; k++) {
      let sum = 0
      for (let band = 0; band < bands; band++) sum += rows[k * bands + band] * data[frame * bands + band]
      result[frame * count + k] = sum
    }
  }
  return { frames, bins: count, data: result }
}

/**
 * Log-mel frames of cepstral coefficients, smoothed where coefficients were dropped; the inverse of {@link cepstra}.
 *
 * @param coefficients  shape [frames, count]
 * @returns             shape [frames, bands], decibels
 */
export function logMelOfCepstra(coefficients: Spectrogram, bands: number): Spectrogram {
  requireShape('logMelOfCepstra', coefficients)
  const { frames, bins: count, data } = coefficients
  const rows = dctRows(count, bands)
  const result = new Float32Array(frames * bands)
  for (let frame = 0; frame < frames; frame++) {
    for (let band = 0; band < bands; band++) {
      let sum = 0
      for (let k = 0; k < count; k++) sum += rows[k * bands + band] * data[frame * count + k]
      result[frame * bands + band] = sum
    }
  }
  return { frames, bins: bands, data: result }
}

/** Mel-frequency cepstral coefficients of a sound, shape [frames, count]; see {@link cepstra}. */
export const mfcc = (samples: Float32Array, options: MelOptions & { count?: number }): Spectrogram =>
  cepstra(logMelSpectrogram(samples, options), options.count)
