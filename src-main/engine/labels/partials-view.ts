import { constantQAt } from '../dsp/transforms/constant-q.ts'
import { magnitudes } from '../dsp/transforms/spectrogram.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { tonalPeaks } from '../hearing/tonal-peaks.ts'
import { levelled } from './levelled.ts'
import { sampledView } from './sampled-view.ts'

const HOP_SAMPLES = 512
export const BINS_PER_SEMITONE = 3
/** The key A0 is bin 1; the last lies at 8.7 kHz. */
const [LOWEST_HZ, BINS] = [27.5 * 2 ** (-1 / (12 * BINS_PER_SEMITONE)), 300]
/** Periods in a window: a semitone is told from the next, and A4 within 57 ms. */
const PERIODS = 25
const GAIN = 10

/**
 * Partials: a constant-Q spectrum of three bins a semitone from A0 up, in the tuning of the instruments, 43 times a second. A pattern of
 * partials is the same at each pitch, moved along.
 *
 *   v[t, k] = log10(1 + 10 |X[t, k]| / mean |X|)
 *
 * @source Bittner and others 2017, section 2.1 (of which the harmonics are taken in the network). Differs: 36 bins an octave that follow
 *         the tuning, windows half as long
 */
export const PARTIALS_VIEW = sampledView({
  stepSeconds: HOP_SAMPLES / HEARD_RATE,
  values: BINS,
  standardisation: 'global',
  ofSamples(samples) {
    const lowestHz = LOWEST_HZ * 2 ** (tonalPeaks(samples).tuningCents / 1200)
    const frequencies = Float64Array.from({ length: BINS }, (_, bin) => lowestHz * 2 ** (bin / (12 * BINS_PER_SEMITONE)))
    const options = { sampleRate: HEARD_RATE, hopSamples: HOP_SAMPLES, quality: PERIODS }
    return levelled(magnitudes(constantQAt(samples, frequencies, options)).data, GAIN)
  },
})
