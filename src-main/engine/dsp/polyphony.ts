/**
 * How many notes sound at once, estimated: the strongest fundamental is found by adding up the amplitudes of its harmonics in the whitened
 * spectrum, its harmonics are taken out, and so on; the number of notes is the j for which the sum of the first j saliences over j^0.7 is
 * largest.
 *
 *   s(f) = sum_h g(f, h) max |Y[k]|, k around h f,   g(f, h) = (f + 52) / (h f + 320)
 *
 * Good to about one note for chords of few instruments; drums and noise count as some notes.
 *
 * @source Klapuri 2006, "Multiple fundamental frequency estimation by summing harmonic amplitudes". Differs: fundamentals on a grid of
 *         sixths of a semitone instead of a search for periods
 */
import { realFftPlan } from './fft-plan.ts'
import { hannWindow } from './window-functions.ts'

/** Hz that sound is brought to first. */
export const POLYPHONY_RATE = 16_000
/** A quarter of a second. */
export const POLYPHONY_SAMPLES = 4096
const BINS = POLYPHONY_SAMPLES / 2
const BIN_HZ = POLYPHONY_RATE / POLYPHONY_SAMPLES
const MOST_NOTES = 6
const HARMONICS = 20
const LOWEST_HZ = 65
const STEPS_PER_OCTAVE = 72
const OCTAVES = 5
const POLYPHONY_EXPONENT = 0.7
const WHITENING = 0.33
const CANCELLED = 0.89
/** Below this mean square a frame is silent: -60 dB. */
const SILENT_ENERGY = 1e-6

const window = hannWindow(POLYPHONY_SAMPLES)
const fundamentals = Float64Array.from({ length: OCTAVES * STEPS_PER_OCTAVE }, (_, i) => LOWEST_HZ * 2 ** (i / STEPS_PER_OCTAVE))
const bandCentres = Float64Array.from({ length: 32 }, (_, band) => 229 * (10 ** ((band + 1) / 21.4) - 1))
const weight = (hz: number, harmonic: number): number => (hz + 52) / (harmonic * hz + 320)

/** Flattens the spectrum's envelope, in place: each band's level to a third of its logarithm. */
function whiten(magnitudes: Float64Array): void {
  const gains = bandCentres.map((centre, band) => {
    if (band === 0 || band === bandCentres.length - 1) return 0
    let sum = 0
    for (let k = Math.ceil(bandCentres[band - 1] / BIN_HZ); k <= Math.min(BINS - 1, bandCentres[band + 1] / BIN_HZ); k++) {
      const hz = k * BIN_HZ
      const slope =
        hz < centre
          ? (hz - bandCentres[band - 1]) / (centre - bandCentres[band - 1])
          : (bandCentres[band + 1] - hz) / (bandCentres[band + 1] - centre)
      sum += slope * magnitudes[k] ** 2
    }
    const level = Math.sqrt(sum / BINS)
    return level > 0 ? level ** (WHITENING - 1) : 0
  })
  let band = 1
  for (let k = 0; k < BINS; k++) {
    const hz = k * BIN_HZ
    while (band < bandCentres.length - 3 && hz > bandCentres[band + 1]) band++
    const share = Math.max(0, Math.min(1, (hz - bandCentres[band]) / (bandCentres[band + 1] - bandCentres[band])))
    magnitudes[k] *= gains[band] + share * (gains[band + 1] - gains[band])
  }
}

/** The loudest bin near a harmonic. */
function nearestPeak(magnitudes: Float64Array, hz: number): number {
  const reach = Math.max(1, (hz * 0.006) / BIN_HZ)
  let best = -1
  for (let k = Math.max(0, Math.round(hz / BIN_HZ - reach)); k <= Math.min(BINS - 1, Math.round(hz / BIN_HZ + reach)); k++) {
    if (best === -1 || magnitudes[k] > magnitudes[best]) best = k
  }
  return best
}

function salience(magnitudes: Float64Array, hz: number): number {
  let sum = 0
  for (let harmonic = 1; harmonic <= HARMONICS && harmonic * hz < POLYPHONY_RATE / 2; harmonic++) {
    const peak = nearestPeak(magnitudes, harmonic * hz)
    if (peak !== -1) sum += weight(hz, harmonic) * magnitudes[peak]
  }
  return sum
}

function takeOut(magnitudes: Float64Array, hz: number): void {
  for (let harmonic = 1; harmonic <= HARMONICS && harmonic * hz < POLYPHONY_RATE / 2; harmonic++) {
    const peak = nearestPeak(magnitudes, harmonic * hz)
    if (peak === -1) continue
    // Hann's main lobe reaches two bins to each side.
    for (let k = Math.max(0, peak - 2); k <= Math.min(BINS - 1, peak + 2); k++) magnitudes[k] *= 1 - CANCELLED
  }
}

/**
 * @param samples [4096], mono at 16 kHz
 * @returns       0 for silence, else 1 to 6
 */
export function countNotes(samples: Float32Array): number {
  let energy = 0
  for (const value of samples) energy += value * value
  if (energy / samples.length < SILENT_ENERGY) return 0
  const fft = realFftPlan(POLYPHONY_SAMPLES)
  fft.forwardWindowed(samples, 0, window)
  const { spectrum } = fft
  const magnitudes = new Float64Array(BINS)
  for (let k = 1; k < BINS; k++) magnitudes[k] = Math.hypot(spectrum[2 * k], spectrum[2 * k + 1])
  whiten(magnitudes)
  let sum = 0
  let best = 0
  let notes = 0
  for (let count = 1; count <= MOST_NOTES; count++) {
    let strongest = fundamentals[0]
    let most = -1
    for (const hz of fundamentals) {
      const value = salience(magnitudes, hz)
      if (value > most) {
        most = value
        strongest = hz
      }
    }
    sum += most
    const score = sum / count ** POLYPHONY_EXPONENT
    if (score > best) {
      best = score
      notes = count
    }
    takeOut(magnitudes, strongest)
  }
  return notes
}
