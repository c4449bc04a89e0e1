/**
 * Shapes of spectra as single numbers a frame. Each takes a magnitude spectrogram [frames, bins] and gives one value (or a few) a frame.
 */
import { fftFrequencies } from './frequency-scales.ts'
import { ParameterError, requireInteger, requirePositive } from './parameter-error.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'

const binFrequencies = (bins: number, sampleRate: number): Float64Array => fftFrequencies(sampleRate, 2 * (bins - 1))

/**
 * Spectral centroid: the centre of gravity of a spectrum, how bright it sounds.
 *
 *   c[t] = sum_k f[k] S[t, k] / sum_k S[t, k]
 *
 * @param magnitudes  shape [frames, bins]
 * @returns           Hz, shape [frames]; 0 for silent frames
 * @source            Klapuri and Davy 2007, ch. 5; agrees with librosa.feature.spectral_centroid
 */
export function spectralCentroid(magnitudes: Spectrogram, sampleRate: number): Float32Array {
  requireShape('spectralCentroid', magnitudes)
  const { frames, bins, data } = magnitudes
  const frequencies = binFrequencies(bins, sampleRate)
  return Float32Array.from({ length: frames }, (_, frame) => {
    let weighted = 0
    let total = 0
    for (let bin = 0; bin < bins; bin++) {
      weighted += frequencies[bin] * data[frame * bins + bin]
      total += data[frame * bins + bin]
    }
    return total > 0 ? weighted / total : 0
  })
}

/**
 * Spectral roll-off: the frequency below which a share of the spectrum lies.
 *
 *   r[t] = min f[k] with sum_{j<=k} S[t, j] >= share * sum_j S[t, j]
 *
 * @param share  0..1
 * @returns      Hz, shape [frames]
 * @source       agrees with librosa.feature.spectral_rolloff
 */
export function spectralRolloff(magnitudes: Spectrogram, sampleRate: number, share = 0.85): Float32Array {
  requireShape('spectralRolloff', magnitudes)
  if (!(share > 0 && share < 1)) throw new ParameterError('spectralRolloff', 'share', share, 'must lie between 0 and 1')
  const { frames, bins, data } = magnitudes
  const frequencies = binFrequencies(bins, sampleRate)
  return Float32Array.from({ length: frames }, (_, frame) => {
    let total = 0
    for (let bin = 0; bin < bins; bin++) total += data[frame * bins + bin]
    let running = 0
    for (let bin = 0; bin < bins; bin++) {
      running += data[frame * bins + bin]
      if (running >= share * total) return frequencies[bin]
    }
    return frequencies[bins - 1]
  })
}

/**
 * Spectral flatness: geometric over arithmetic mean of the power spectrum, 1 for white noise, near 0 for tones.
 *
 * @param floor  smallest power taken
 * @returns      0..1, shape [frames]
 * @source       Dubnov 2004; agrees with librosa.feature.spectral_flatness
 */
export function spectralFlatness(magnitudes: Spectrogram, floor = 1e-10): Float32Array {
  requireShape('spectralFlatness', magnitudes)
  requirePositive('spectralFlatness', 'floor', floor)
  const { frames, bins, data } = magnitudes
  return Float32Array.from({ length: frames }, (_, frame) => {
    let logSum = 0
    let sum = 0
    for (let bin = 0; bin < bins; bin++) {
      const power = Math.max(floor, data[frame * bins + bin] ** 2)
      logSum += Math.log(power)
      sum += power
    }
    return Math.exp(logSum / bins) / (sum / bins)
  })
}

export interface SpectralContrastOptions {
  sampleRate: number
  /** Upper edge of the first band, Hz; each further band is an octave, the last goes to the top. */
  minHz?: number
  /** Octave bands above the first. */
  octaves?: number
  /** Share of a band's bins that make its peak and its valley. */
  quantile?: number
  /** True: difference of magnitudes; false: of decibels. */
  linear?: boolean
}

/**
 * Spectral contrast: how far the peaks of each octave band stand above its valleys; high for clear tones, low for noise.
 *
 *   C[t, b] = mean of the largest quantile of S[t, band b] - mean of its smallest quantile
 *
 * @returns  shape [frames, octaves + 1]
 * @source   Jiang and others 2002; agrees with librosa.feature.spectral_contrast
 */
export function spectralContrast(magnitudes: Spectrogram, options: SpectralContrastOptions): Spectrogram {
  requireShape('spectralContrast', magnitudes)
  const { sampleRate, minHz = 200, octaves = 6, quantile = 0.02, linear = false } = options
  requirePositive('spectralContrast', 'minHz', minHz)
  requireInteger('spectralContrast', 'octaves', octaves, 1)
  if (!(quantile > 0 && quantile < 1)) throw new ParameterError('spectralContrast', 'quantile', quantile, 'must lie between 0 and 1')
  const highestEdge = minHz * 2 ** (octaves - 1)
  if (highestEdge >= sampleRate / 2) {
    throw new ParameterError('spectralContrast', 'octaves', octaves, `puts a band above half the sample rate (${highestEdge} Hz)`)
  }
  const { frames, bins, data } = magnitudes
  const bands = contrastBands(binFrequencies(bins, sampleRate), minHz, octaves, quantile)
  const result = new Float32Array(frames * bands.length)
  for (let frame = 0; frame < frames; frame++) {
    bands.forEach(({ first, end, count }, band) => {
      const sorted = data.slice(frame * bins + first, frame * bins + end).sort()
      const valley = mean(sorted.subarray(0, count))
      const peak = mean(sorted.subarray(-count))
      result[frame * bands.length + band] = linear ? peak - valley : amplitudeDb(peak) - amplitudeDb(valley)
    })
  }
  return { frames, bins: bands.length, data: result }
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

const amplitudeDb = (amplitude: number): number => 10 * Math.log10(Math.max(1e-10, amplitude))

/** Bins of each band, from the last bin below it, without the last where another band follows; and how many make its extremes. */
function contrastBands(
  frequencies: Float64Array,
  minHz: number,
  octaves: number,
  quantile: number,
): { first: number; end: number; count: number }[] {
  const edges = [0, ...Array.from({ length: octaves + 1 }, (_, octave) => minHz * 2 ** octave)]
  return Array.from({ length: octaves + 1 }, (_, band) => {
    const last = band === octaves
    let first = frequencies.findIndex((hz) => hz >= edges[band])
    let end = last ? frequencies.length : frequencies.findIndex((hz) => hz > edges[band + 1])
    if (end === -1) end = frequencies.length
    if (band > 0) first--
    const count = Math.max(1, roundHalfToEven(quantile * (end - first)))
    return { first, end: last ? end : end - 1, count }
  })
}

const roundHalfToEven = (value: number): number => {
  const floor = Math.floor(value)
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value)
}
