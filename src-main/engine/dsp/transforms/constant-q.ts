/**
 * The constant-Q transform: spectra whose bins are musical intervals, each looked at over the same number of periods.
 * Low bins are computed from the signal at halved sample rates, where their windows are as short as the high bins'.
 */
import { ShapeError } from '../../errors.ts'
import { constantQFrequencies } from './frequency-scales.ts'
import { CLEAN_SHARE, octavePyramid, type PyramidLevel } from './octave-pyramid.ts'
import { ParameterError, requireInteger, requirePositive } from './parameter-error.ts'
import { type ComplexSpectrogram, magnitudes, type Spectrogram } from './spectrogram.ts'

export interface ConstantQOptions {
  sampleRate: number
  /** Samples from frame to frame. Powers of two are fastest: the rate can be halved only as often as the hop can. */
  hopSamples?: number
  /** Frequency of the first bin, Hz; C1 by default. */
  minHz?: number
  bins?: number
  binsPerOctave?: number
  /** Scale of the windows' length: below 1 sharper in time, above 1 sharper in pitch. */
  filterScale?: number
}

const C1_HZ = 440 * 2 ** (-45 / 12)

/** Main lobes and the nearest side lobes up to this many half widths stay inside the clean band of a halved signal. */
const LOBES = 6

interface Kernel {
  bin: number
  /** w[n] cos and w[n] sin for n = 0 .. half, scaled. */
  cosines: Float32Array
  sines: Float32Array
}

/** Q, the periods in a window: f / (distance to the next bin). */
const qualityFactor = (binsPerOctave: number, filterScale: number): number => filterScale / (2 ** (1 / binsPerOctave) - 1)

function kernel(bin: number, hz: number, rate: number, quality: number): Kernel {
  const halfWidth = (quality * rate) / hz / 2
  const half = Math.max(0, Math.ceil(halfWidth) - 1)
  const weights = Float64Array.from({ length: half + 1 }, (_, n) => 0.5 + 0.5 * Math.cos((Math.PI * n) / halfWidth))
  const total = 2 * weights.reduce((sum, weight) => sum + weight, 0) - weights[0]
  const radians = (2 * Math.PI * hz) / rate
  return {
    bin,
    cosines: Float32Array.from(weights, (weight, n) => ((2 * weight) / total) * Math.cos(radians * n)),
    sines: Float32Array.from(weights, (weight, n) => ((2 * weight) / total) * Math.sin(radians * n)),
  }
}

/** Times the rate can be halved for a bin: its band stays clean, and frames stay on samples. */
function levelFor(hz: number, sampleRate: number, hopSamples: number, quality: number): number {
  const topHz = hz * (1 + LOBES / quality)
  let level = 0
  while ((hopSamples >> level) % 2 === 0 && topHz <= (CLEAN_SHARE * sampleRate) / 2 ** (level + 2)) level++
  return level
}

function transformLevel(
  { samples, margin }: PyramidLevel,
  kernels: Kernel[],
  hop: number,
  bins: number,
  frames: number,
  data: Float32Array,
): void {
  const longest = Math.max(...kernels.map(({ cosines }) => cosines.length))
  const sums = new Float32Array(longest)
  const differences = new Float32Array(longest)
  for (let frame = 0; frame < frames; frame++) {
    const centre = margin + frame * hop
    sums[0] = samples[centre]
    for (let n = 1; n < longest; n++) {
      const after = samples[centre + n]
      const before = samples[centre - n]
      sums[n] = after + before
      differences[n] = after - before
    }
    for (const { bin, cosines, sines } of kernels) {
      let re = 0
      let im = 0
      for (let n = 0; n < cosines.length; n++) {
        re += cosines[n] * sums[n]
        im -= sines[n] * differences[n]
      }
      data[(frame * bins + bin) * 2] = re
      data[(frame * bins + bin) * 2 + 1] = im
    }
  }
}

/** The transform at any list of frequencies, Hz; bins too high for the sample rate are zero. */
export function constantQAt(
  samples: Float32Array,
  frequencies: ArrayLike<number>,
  options: { sampleRate: number; hopSamples: number; quality: number },
): ComplexSpectrogram {
  const { sampleRate, hopSamples, quality } = options
  requirePositive('constantQ', 'sampleRate', sampleRate)
  requireInteger('constantQ', 'hopSamples', hopSamples, 1)
  if (samples.length === 0) throw new ShapeError('constantQ', [[0]], 'there are no samples')
  const bins = frequencies.length
  const frames = 1 + Math.floor(samples.length / hopSamples)
  const levels: Kernel[][] = []
  for (let bin = 0; bin < bins; bin++) {
    const hz = frequencies[bin]
    requirePositive('constantQ', 'frequency', hz)
    if (hz * (1 + 1 / quality) > sampleRate / 2) continue
    const level = levelFor(hz, sampleRate, hopSamples, quality)
    levels[level] = [...(levels[level] ?? []), kernel(bin, hz, sampleRate / 2 ** level, quality)]
  }
  const data = new Float32Array(frames * bins * 2)
  const margin = levels.flat().reduce((longest, { cosines }) => Math.max(longest, cosines.length), 0)
  // Frame centres may lie up to one hop beyond the last sample.
  const pyramid = octavePyramid(samples, levels.length, margin + hopSamples)
  levels.forEach((kernels, level) => transformLevel(pyramid[level], kernels, hopSamples / 2 ** level, bins, frames, data))
  return { frames, bins, data }
}

/**
 * Constant-Q transform.
 *
 *   X[t, k] = 2 / (sum_n w_k[n]) sum_n w_k[n] x[t hop + n] exp(-2 pi i f_k n / sampleRate),   f_k = minHz 2^(k / binsPerOctave)
 *
 * with w_k a Hann window of Q = filterScale / (2^(1 / binsPerOctave) - 1) periods of f_k around n = 0. A sine of amplitude A on a bin's
 * frequency has magnitude A there. Beyond its ends the signal is silent.
 *
 * @param samples  shape [samples], mono
 * @returns        shape [1 + floor(samples / hop), bins, 2]
 * @throws         ParameterError where the highest bin does not fit below half the sample rate
 * @source         Brown 1991, equation 5; Schoerkhuber and Klapuri 2010 for the halved rates. Differs: windows at their true (fractional)
 *                 lengths, computed in the time domain; at most 1e-4 of full scale from the sum above through the rate's halving
 */
export function constantQ(samples: Float32Array, options: ConstantQOptions): ComplexSpectrogram {
  const { sampleRate, hopSamples = 512, minHz = C1_HZ, bins = 84, binsPerOctave = 12, filterScale = 1 } = options
  requireInteger('constantQ', 'bins', bins, 1)
  requireInteger('constantQ', 'binsPerOctave', binsPerOctave, 1)
  requirePositive('constantQ', 'minHz', minHz)
  requirePositive('constantQ', 'filterScale', filterScale)
  const quality = qualityFactor(binsPerOctave, filterScale)
  const frequencies = constantQFrequencies(bins, minHz, binsPerOctave)
  const topHz = frequencies[bins - 1] * (1 + 1 / quality)
  if (topHz > sampleRate / 2) {
    throw new ParameterError('constantQ', 'bins', bins, `reach ${topHz.toFixed(0)} Hz, above half the sample rate (${sampleRate / 2} Hz)`)
  }
  return constantQAt(samples, frequencies, { sampleRate, hopSamples, quality })
}

/** Magnitudes of {@link constantQ}, shape [frames, bins]. */
export const constantQMagnitudes = (samples: Float32Array, options: ConstantQOptions): Spectrogram =>
  magnitudes(constantQ(samples, options))

export interface HarmonicSpectrogram {
  frames: number
  harmonics: readonly number[]
  bins: number
  /** Shape [frames, harmonics, bins]. */
  data: Float32Array
}

/**
 * Harmonic constant-Q transform: the same bins seen at multiples of their frequency, so that a note's partials lie above each other.
 *
 *   H[t, h, k] = |X[t, at frequency h f_k]|
 *
 * Bins above half the sample rate are zero.
 *
 * @param harmonics  multiples; 0.5 to 5 by default
 * @returns          shape [frames, harmonics, bins]
 * @source           Bittner and others 2017, section 2.1
 */
export function harmonicConstantQ(
  samples: Float32Array,
  options: ConstantQOptions & { harmonics?: readonly number[] },
): HarmonicSpectrogram {
  const {
    sampleRate,
    hopSamples = 512,
    minHz = C1_HZ,
    bins = 84,
    binsPerOctave = 12,
    filterScale = 1,
    harmonics = [0.5, 1, 2, 3, 4, 5],
  } = options
  const frequencies = harmonics.flatMap((harmonic) => [...constantQFrequencies(bins, harmonic * minHz, binsPerOctave)])
  const all = magnitudes(constantQAt(samples, frequencies, { sampleRate, hopSamples, quality: qualityFactor(binsPerOctave, filterScale) }))
  return { frames: all.frames, harmonics, bins, data: all.data }
}
