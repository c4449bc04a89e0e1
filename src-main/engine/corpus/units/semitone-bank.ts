import { toFilterBank, type FilterBank } from '../../dsp/transforms/filter-bank.ts'
import { ANALYSIS_RATE } from './analysis-rate.ts'

/** The lowest band is the C of 33 Hz, the highest the E of 10.5 kHz. */
export const LOWEST_MIDI = 24
export const BANDS = 101

export const hzOfMidi = (midi: number): number => 440 * 2 ** ((midi - 69) / 12)

/**
 * Triangular bands a semitone apart, so that a recording which is played some semitones higher has the same bands some places further up.
 * Where a semitone is narrower than the spectrum's lines, a band reads between them.
 *
 * @param fftSize  of real transforms at the analysis rate
 * @returns        bank of BANDS filters over fftSize / 2 + 1 lines, for power spectra
 */
export function semitoneBank(fftSize: number): FilterBank {
  const bins = fftSize / 2 + 1
  const lineHz = ANALYSIS_RATE / fftSize
  const dense = new Float64Array(BANDS * bins)
  for (let band = 0; band < BANDS; band++) {
    const centre = hzOfMidi(LOWEST_MIDI + band)
    const below = Math.max(lineHz, centre - hzOfMidi(LOWEST_MIDI + band - 1))
    const above = Math.max(lineHz, hzOfMidi(LOWEST_MIDI + band + 1) - centre)
    for (let bin = 1; bin < bins; bin++) {
      const distance = bin * lineHz - centre
      dense[band * bins + bin] = Math.max(0, 1 - Math.abs(distance) / (distance < 0 ? below : above))
    }
  }
  return toFilterBank(dense, BANDS, bins)
}
