import { hzToOctaves } from './frequency-scales.ts'
import { type FilterBank, toFilterBank } from './filter-bank.ts'
import { requireInteger, requirePositive } from './parameter-error.ts'

export interface ChromaFilterBankOptions {
  sampleRate: number
  fftSize: number
  /** Pitch classes an octave is cut into. */
  classes?: number
  /** Tuning: frequency of A4, Hz. */
  a4Hz?: number
  /** Octave above A0 that counts most, and the half-width in octaves of the weight around it; `null` weighs all octaves alike. */
  centreOctave?: number
  octaveWidth?: number | null
  /** Length to which each bin's column of weights is normalised: `2` (Euclidean), `1`, `max` or none. */
  norm?: 2 | 1 | 'max' | null
  /** The first class is C (true) or A (false). */
  startAtC?: boolean
}

/**
 * Weights that fold a spectrum into pitch classes: a Gaussian bump over the distance, in classes, of each bin's pitch from each class.
 *
 *   w[c, k] = exp(-2 (d[c, k] / b[k])^2) exp(-((p[k] / classes - centreOctave) / octaveWidth)^2 / 2)
 *
 * with p[k] the pitch of bin k in classes above A0, b[k] its width in classes (at least 1), d the distance round the octave.
 *
 * @returns  bank of `classes` filters over fftSize / 2 + 1 bins, for power or magnitude spectra
 * @source   Ellis 2007, "Chroma feature analysis and synthesis"; agrees with librosa.filters.chroma
 */
export function chromaFilterBank(options: ChromaFilterBankOptions): FilterBank {
  const { sampleRate, fftSize, classes = 12, a4Hz = 440, centreOctave = 5, octaveWidth = 2, norm = 2, startAtC = true } = options
  requirePositive('chromaFilterBank', 'sampleRate', sampleRate)
  requireInteger('chromaFilterBank', 'fftSize', fftSize, 2)
  requireInteger('chromaFilterBank', 'classes', classes, 1)
  const bins = Math.floor(fftSize / 2) + 1
  const pitch = (bin: number): number => classes * hzToOctaves((bin * sampleRate) / fftSize, a4Hz)
  // The 0 Hz bin has no pitch: it is placed 1.5 octaves below the first bin, so that its bump is broad.
  const pitches = Float64Array.from({ length: bins + 1 }, (_, bin) => (bin === 0 ? pitch(1) - 1.5 * classes : pitch(bin)))
  const half = Math.round(classes / 2)
  const dense = new Float64Array(classes * bins)
  const column = new Float64Array(classes)
  for (let bin = 0; bin < bins; bin++) {
    const width = Math.max(pitches[bin + 1] - pitches[bin], 1)
    for (let index = 0; index < classes; index++) {
      const turned = (((pitches[bin] - index + half) % classes) + classes) % classes
      column[index] = Math.exp(-0.5 * ((2 * (turned - half)) / width) ** 2)
    }
    const octaveWeight = octaveWidth === null ? 1 : Math.exp(-0.5 * ((pitches[bin] / classes - centreOctave) / octaveWidth) ** 2)
    const scale = octaveWeight / (columnLength(column, norm) || 1)
    for (let index = 0; index < classes; index++) {
      const row = startAtC ? (index - 3 * Math.floor(classes / 12) + classes) % classes : index
      dense[row * bins + bin] = scale * column[index]
    }
  }
  return toFilterBank(dense, classes, bins)
}

function columnLength(column: Float64Array, norm: 2 | 1 | 'max' | null): number {
  if (norm === null) return 1
  if (norm === 'max') return Math.max(...column.map(Math.abs))
  return norm === 1 ? column.reduce((sum, x) => sum + Math.abs(x), 0) : Math.sqrt(column.reduce((sum, x) => sum + x * x, 0))
}
