import { realFftPlan } from '../dsp/fft-plan.ts'
import { analysisWindow } from '../dsp/transforms/analysis-window.ts'
import { midiToHz } from '../dsp/transforms/frequency-scales.ts'
import { applyFilterBank, toFilterBank, type FilterBank } from '../dsp/transforms/filter-bank.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { tonalPeaks } from '../hearing/tonal-peaks.ts'
import { levelled } from './levelled.ts'
import { sampledView } from './sampled-view.ts'

const FFT_SIZE = 8192
const HOP_SAMPLES = 2205
/** From C2 up. */
const [LOWEST_PITCH, OCTAVES] = [36, 6]
const SEMITONES = 12 * OCTAVES
const GAIN = 3

/**
 * Which tones sound: 72 semitones from C2 (65 Hz) up, in the tuning of the instruments, ten times a second.
 *
 *   v[t, s] = log10(1 + 3 S[t, s] / mean S),   S sums of magnitudes under triangles of one semitone to both sides
 *
 * @source Korzeniowski, Widmer 2017, section 2.1. Differs: bands of a semitone that follow the tuning, brought to one level
 */
export const TONE_VIEW = sampledView({
  stepSeconds: HOP_SAMPLES / HEARD_RATE,
  values: SEMITONES,
  standardisation: 'global',
  ofSamples(samples) {
    const bank = semitoneBank(tonalPeaks(samples).tuningCents)
    const [fft, window] = [realFftPlan(FFT_SIZE), analysisWindow('hann', FFT_SIZE)]
    const frames = Math.max(1, Math.ceil(samples.length / HOP_SAMPLES))
    const result = new Float32Array(frames * SEMITONES)
    const magnitudes = new Float32Array(FFT_SIZE / 2 + 1)
    for (let frame = 0; frame < frames; frame++) {
      fft.forwardWindowed(samples, frame * HOP_SAMPLES - FFT_SIZE / 2, window)
      fft.power(magnitudes, 0)
      for (let k = 0; k < magnitudes.length; k++) magnitudes[k] = Math.sqrt(magnitudes[k])
      applyFilterBank(bank, magnitudes, 0, result, frame * SEMITONES)
    }
    return levelled(result, GAIN)
  },
})

/** Triangles over the logarithm of the frequency, each 1 at its semitone and 0 at the next ones. */
function semitoneBank(tuningCents: number): FilterBank {
  const bins = FFT_SIZE / 2 + 1
  const dense = new Float32Array(SEMITONES * bins)
  const lowestHz = midiToHz(LOWEST_PITCH + tuningCents / 100)
  for (let bin = 1; bin < bins; bin++) {
    const semitone = 12 * Math.log2((bin * HEARD_RATE) / FFT_SIZE / lowestHz)
    for (const band of [Math.floor(semitone), Math.floor(semitone) + 1])
      if (band >= 0 && band < SEMITONES) dense[band * bins + bin] = 1 - Math.abs(semitone - band)
  }
  return toFilterBank(dense, SEMITONES, bins)
}
