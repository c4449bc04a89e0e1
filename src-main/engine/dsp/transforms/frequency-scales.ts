/**
 * Frequency scales of hearing and of music, and the centre frequencies of transform bins.
 * Scalar in, scalar out; all in float64.
 */

/** `slaney`: linear below 1 kHz, logarithmic above. `htk`: 2595 log10(1 + f / 700). */
export type MelScale = 'slaney' | 'htk'

const SLANEY_HZ_PER_MEL = 200 / 3
const SLANEY_BREAK_HZ = 1000
const SLANEY_BREAK_MEL = SLANEY_BREAK_HZ / SLANEY_HZ_PER_MEL
const SLANEY_LOG_STEP = Math.log(6.4) / 27

/**
 * Pitch as heard, in mel, of a frequency.
 *
 *   htk:    m = 2595 log10(1 + f / 700)
 *   slaney: m = 3 f / 200 below 1 kHz, 15 + 27 ln(f / 1000) / ln 6.4 above
 *
 * @param hz  frequency, Hz, >= 0
 * @source    htk: O'Shaughnessy 1987, p. 150. slaney: M. Slaney, Auditory Toolbox, 1998
 */
export function hzToMel(hz: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return 2595 * Math.log10(1 + hz / 700)
  return hz < SLANEY_BREAK_HZ ? hz / SLANEY_HZ_PER_MEL : SLANEY_BREAK_MEL + Math.log(hz / SLANEY_BREAK_HZ) / SLANEY_LOG_STEP
}

/** Frequency in Hz of a pitch in mel; the inverse of {@link hzToMel}. */
export function melToHz(mel: number, scale: MelScale = 'slaney'): number {
  if (scale === 'htk') return 700 * (10 ** (mel / 2595) - 1)
  return mel < SLANEY_BREAK_MEL ? mel * SLANEY_HZ_PER_MEL : SLANEY_BREAK_HZ * Math.exp(SLANEY_LOG_STEP * (mel - SLANEY_BREAK_MEL))
}

/**
 * Octaves above A0, which lies four octaves below the tuning note: log2(f / (a4Hz / 16)).
 *
 * @param hz    frequency, Hz, > 0
 * @param a4Hz  frequency of A4, Hz
 */
export const hzToOctaves = (hz: number, a4Hz = 440): number => Math.log2(hz / (a4Hz / 16))

/** Frequency in Hz of a number of octaves above A0; the inverse of {@link hzToOctaves}. */
export const octavesToHz = (octaves: number, a4Hz = 440): number => (a4Hz / 16) * 2 ** octaves

/** MIDI note number, fractional, of a frequency: 69 + 12 log2(f / a4Hz). */
export const hzToMidi = (hz: number, a4Hz = 440): number => 69 + 12 * Math.log2(hz / a4Hz)

/** Frequency in Hz of a MIDI note number; the inverse of {@link hzToMidi}. */
export const midiToHz = (midi: number, a4Hz = 440): number => a4Hz * 2 ** ((midi - 69) / 12)

/** Centre frequencies in Hz of the bins of a real DFT of `fftSize` samples, shape [fftSize / 2 + 1]. */
export const fftFrequencies = (sampleRate: number, fftSize: number): Float64Array =>
  Float64Array.from({ length: Math.floor(fftSize / 2) + 1 }, (_, bin) => (bin * sampleRate) / fftSize)

/** `count` frequencies in Hz from `minHz` to `maxHz`, both included, evenly spaced in mel. */
export function melFrequencies(count: number, minHz: number, maxHz: number, scale: MelScale = 'slaney'): Float64Array {
  const lowest = hzToMel(minHz, scale)
  const step = (hzToMel(maxHz, scale) - lowest) / (count - 1)
  return Float64Array.from({ length: count }, (_, i) => melToHz(lowest + i * step, scale))
}

/** `count` frequencies in Hz, `binsPerOctave` to the octave, upwards from `minHz`. */
export const constantQFrequencies = (count: number, minHz: number, binsPerOctave: number): Float64Array =>
  Float64Array.from({ length: count }, (_, bin) => minHz * 2 ** (bin / binsPerOctave))
