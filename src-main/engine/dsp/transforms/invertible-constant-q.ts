/**
 * A constant-Q transform with an exact inverse: bands a musical interval apart, each sampled as densely as its width needs, over slices
 * of the signal so that hours need no more memory than seconds. For changing sound in pitch and time and hearing the result; for
 * pictures and features take {@link constantQ}, whose bands share one frame grid.
 */
import { ShapeError } from '../../errors.ts'
import { complexFftPlan, isComplexFftSize, realFftPlan } from '../fft-plan.ts'
import { isFftSize, nextFftSize } from '../fft.ts'
import { analysisWindow } from './analysis-window.ts'
import { ParameterError, requireInteger, requirePositive } from './parameter-error.ts'

export interface InvertibleConstantQOptions {
  sampleRate: number
  minHz?: number
  bins?: number
  binsPerOctave?: number
  /** Samples of a slice; slices overlap by half. Longer ones than the lowest band's period times Q keep its pitch sharp. */
  sliceSamples?: number
}

/** One band: coefficients of all slices. The first band holds what lies below `minHz`, the last what lies above the top bin. */
export interface ConstantQBand {
  /** Centre, Hz. */
  hz: number
  /** Complex coefficients a slice, evenly spaced over its time. */
  perSlice: number
  /** Shape [slices, perSlice, 2]. */
  data: Float32Array
}

export interface ConstantQSlices {
  slices: number
  /** Samples of the signal. */
  lengthSamples: number
  /** bins + 2 bands, from low to high. */
  bands: ConstantQBand[]
}

interface BandFilter {
  hz: number
  /** First spectrum bin it weighs. */
  start: number
  /** Its weights, square roots of a partition of 1. */
  weights: Float32Array
  /** Coefficients a slice, at least as many as weights. */
  points: number
}

interface Plan {
  slice: number
  window: Float32Array
  filters: BandFilter[]
}

const pointsFor = (width: number): number => {
  let points = Math.max(16, nextFftSize(Math.max(32, width)) / 2)
  while (points < width || !isComplexFftSize(points)) points += 16
  return points
}

function plan(options: InvertibleConstantQOptions): Plan {
  const { sampleRate, minHz = 440 * 2 ** (-45 / 12), bins = 84, binsPerOctave = 12, sliceSamples: slice = 65_536 } = options
  requirePositive('invertibleConstantQ', 'sampleRate', sampleRate)
  requirePositive('invertibleConstantQ', 'minHz', minHz)
  requireInteger('invertibleConstantQ', 'bins', bins, 2)
  requireInteger('invertibleConstantQ', 'binsPerOctave', binsPerOctave, 1)
  if (!isFftSize(slice) || slice % 64 !== 0) {
    throw new ParameterError('invertibleConstantQ', 'sliceSamples', slice, 'must be a multiple of 64 without prime factors above 5')
  }
  const frequency = (bin: number): number => minHz * 2 ** (bin / binsPerOctave)
  if (frequency(bins) > sampleRate / 2) {
    throw new ParameterError('invertibleConstantQ', 'bins', bins, `reach ${frequency(bins).toFixed(0)} Hz, above half the sample rate`)
  }
  const top = slice / 2
  // Corners between which neighbouring bands fade into each other, in spectrum bins: band b is 1 at corner b, 0 at b - 1 and b + 1.
  const centres = [0, ...Array.from({ length: bins }, (_, bin) => (frequency(bin) * slice) / sampleRate), top]
  // The lowest band stays 1 up to one step below minHz; the highest reaches 1 one step above the top bin.
  const fade = (position: number, from: number, to: number): number => {
    const share = Math.min(1, Math.max(0, (position - from) / (to - from)))
    return Math.sin((Math.PI / 2) * share)
  }
  const lowCorner = (frequency(-1) * slice) / sampleRate
  const highCorner = Math.min(top, (frequency(bins) * slice) / sampleRate)
  const rise = (band: number): [number, number] => {
    if (band === 1) return [lowCorner, centres[1]]
    if (band === bins + 1) return [centres[bins], highCorner]
    return [centres[band - 1], centres[band]]
  }
  const filters = centres.map((centre, band) => {
    const start = band === 0 ? 0 : Math.ceil(rise(band)[0])
    const end = band === bins + 1 ? top : Math.floor(rise(band + 1)[1])
    const weights = Float32Array.from({ length: Math.max(1, end - start + 1) }, (_, i) => {
      const rising = band === 0 ? 1 : fade(start + i, ...rise(band))
      const fading = band === bins + 1 ? 0 : fade(start + i, ...rise(band + 1))
      return rising * Math.sqrt(1 - fading * fading)
    })
    return { hz: (centre * sampleRate) / slice, start, weights, points: pointsFor(weights.length) }
  })
  return { slice, window: analysisWindow('sine', slice), filters }
}

const sliceCount = (samples: number, slice: number): number => Math.ceil(samples / (slice / 2)) + 1

/**
 * Invertible constant-Q transform: each slice's spectrum is cut into bands that fade into each other from corner to corner, and each
 * band's part transformed back by itself, at the rate its width needs.
 *
 *   c_k[m] = 1 / sqrt(M_k L) sum_f g_k[f] X[f] exp(2 pi i m (f - start_k) / M_k),   sum_k g_k[f]^2 = 1 for every f
 *
 * Because each M_k is at least as wide as its filter, the bands' squared weights add up to 1 and so do the slices' squared windows, the
 * frame is tight: the inverse uses the same weights. The coefficients hold half the signal's energy: only positive frequencies are kept.
 *
 * @param samples  shape [samples], mono
 * @returns        bins + 2 bands of complex coefficients
 * @source         Balazs and others 2011, section 4 (nonstationary Gabor frames); Holighaus and others 2013 (slices). Differs: sine
 *                 windows, square roots of a partition of one on both axes
 */
export function invertibleConstantQ(samples: Float32Array, options: InvertibleConstantQOptions): ConstantQSlices {
  const { slice, window, filters } = plan(options)
  if (samples.length === 0) throw new ShapeError('invertibleConstantQ', [[0]], 'there are no samples')
  const slices = sliceCount(samples.length, slice)
  const bands = filters.map(({ hz, points }) => ({ hz, perSlice: points, data: new Float32Array(slices * points * 2) }))
  const fft = realFftPlan(slice)
  const half = slice / 2
  const plans = filters.map(({ points }) => complexFftPlan(points))
  for (let s = 0; s < slices; s++) {
    const input = fft.input
    const from = (s - 1) * half
    for (let n = 0; n < slice; n++) input[n] = from + n >= 0 && from + n < samples.length ? samples[from + n] * window[n] : 0
    fft.forward()
    const spectrum = fft.spectrum
    filters.forEach(({ start, weights, points }, band) => {
      const inverse = plans[band]
      const part = inverse.spectrum
      part.fill(0)
      const scale = 1 / Math.sqrt(points * slice)
      for (let i = 0; i < weights.length; i++) {
        const f = start + i
        part[2 * i] = scale * weights[i] * (f === half ? spectrum[1] : spectrum[2 * f])
        part[2 * i + 1] = f === 0 || f === half ? 0 : scale * weights[i] * spectrum[2 * f + 1]
      }
      inverse.inverse()
      bands[band].data.set(inverse.input, s * points * 2)
    })
  }
  return { slices, lengthSamples: samples.length, bands }
}

/**
 * The inverse of {@link invertibleConstantQ}, and the least-squares signal of changed coefficients.
 *
 * @returns  shape [lengthSamples]
 */
export function inverseConstantQ({ slices, lengthSamples, bands }: ConstantQSlices, options: InvertibleConstantQOptions): Float32Array {
  const { slice, window, filters } = plan(options)
  if (bands.length !== filters.length || bands.some(({ data }, band) => data.length !== slices * filters[band].points * 2)) {
    throw new ShapeError(
      'inverseConstantQ',
      bands.map(({ data }) => [data.length]),
      `these settings make ${filters.length} bands of other sizes`,
    )
  }
  const result = new Float32Array(lengthSamples)
  const fft = realFftPlan(slice)
  const half = slice / 2
  const plans = filters.map(({ points }) => complexFftPlan(points))
  for (let s = 0; s < slices; s++) {
    const spectrum = fft.spectrum
    spectrum.fill(0)
    filters.forEach(({ start, weights, points }, band) => {
      const forward = plans[band]
      forward.input.set(bands[band].data.subarray(s * points * 2, (s + 1) * points * 2))
      forward.forward()
      const part = forward.spectrum
      const scale = 1 / Math.sqrt(points * slice)
      for (let i = 0; i < weights.length; i++) {
        const f = start + i
        if (f === half) spectrum[1] += scale * weights[i] * part[2 * i]
        else spectrum[2 * f] += scale * weights[i] * part[2 * i]
        if (f !== 0 && f !== half) spectrum[2 * f + 1] += scale * weights[i] * part[2 * i + 1]
      }
    })
    fft.inverse()
    const output = fft.input
    const from = (s - 1) * half
    const first = Math.max(0, -from)
    const end = Math.min(slice, lengthSamples - from)
    for (let n = first; n < end; n++) result[from + n] += output[n] * window[n]
  }
  return result
}
