import { fftFrequencies, melFrequencies, type MelScale } from './frequency-scales.ts'
import { type FilterBank, toFilterBank } from './filter-bank.ts'
import { ParameterError, requireInteger, requirePositive } from './parameter-error.ts'

export interface MelFilterBankOptions {
  sampleRate: number
  /** Samples of the DFT whose bins are weighed. */
  fftSize: number
  /** Number of mel bands. */
  bands?: number
  minHz?: number
  /** Upper edge of the last band; half the sample rate by default. */
  maxHz?: number
  scale?: MelScale
  /** `area`: each triangle has unit area over Hz (Slaney). `peak`: each triangle peaks at 1 (HTK). */
  norm?: 'area' | 'peak'
}

/**
 * Triangular filters evenly spaced in mel: what a coarse ear makes of a spectrum.
 *
 *   w[b, k] = n[b] max(0, min((f[k] - c[b-1]) / (c[b] - c[b-1]), (c[b+1] - f[k]) / (c[b+1] - c[b])))
 *
 * with c the bands + 2 frequencies evenly spaced in mel, f the bins' frequencies, n = 2 / (c[b+1] - c[b-1]) for `area`, 1 for `peak`.
 *
 * @returns  bank of `bands` filters over fftSize / 2 + 1 bins, for power or magnitude spectra
 * @throws   ParameterError where a setting is out of range
 * @source   Slaney, Auditory Toolbox, 1998; agrees with librosa.filters.mel
 */
export function melFilterBank(options: MelFilterBankOptions): FilterBank {
  const { sampleRate, fftSize, bands = 128, minHz = 0, maxHz = sampleRate / 2, scale = 'slaney', norm = 'area' } = options
  requirePositive('melFilterBank', 'sampleRate', sampleRate)
  requireInteger('melFilterBank', 'fftSize', fftSize, 2)
  requireInteger('melFilterBank', 'bands', bands, 1)
  if (!(minHz >= 0 && minHz < maxHz)) throw new ParameterError('melFilterBank', 'minHz', minHz, `must lie between 0 and maxHz (${maxHz})`)
  const frequencies = fftFrequencies(sampleRate, fftSize)
  const centres = melFrequencies(bands + 2, minHz, maxHz, scale)
  const bins = frequencies.length
  const dense = new Float64Array(bands * bins)
  for (let band = 0; band < bands; band++) {
    const [low, centre, high] = centres.subarray(band, band + 3)
    const height = norm === 'area' ? 2 / (high - low) : 1
    for (let bin = 0; bin < bins; bin++) {
      const rising = (frequencies[bin] - low) / (centre - low)
      const falling = (high - frequencies[bin]) / (high - centre)
      dense[band * bins + bin] = height * Math.max(0, Math.min(rising, falling))
    }
  }
  return toFilterBank(dense, bands, bins)
}
