import { melSpectrogram } from '../dsp/transforms/mel-spectrogram.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { levelled } from './levelled.ts'
import { sampledView } from './sampled-view.ts'

const HOP_SAMPLES = 220
const BANDS = 48
/** What is as loud as the whole on the mean stands at 1. */
const GAIN = 10

/**
 * When something is struck: 48 mel bands a hundred times a second.
 *
 *   v[t, b] = log10(1 + 10 M[t, b] / mean M),   M mel magnitudes of windows of 46 ms
 *
 * @source Schlueter, Boeck 2014, section 3 (log-mel, 10 ms). Differs: one window length, 48 bands, brought to one level
 */
export const STROKE_VIEW = sampledView({
  stepSeconds: HOP_SAMPLES / HEARD_RATE,
  values: BANDS,
  standardisation: 'per-dimension',
  ofSamples(samples) {
    const { data } = melSpectrogram(samples, {
      ...{ sampleRate: HEARD_RATE, fftSize: 1024, hopSamples: HOP_SAMPLES, bands: BANDS },
      ...{ minHz: 30, maxHz: 10_000, scale: 'htk', norm: 'peak', exponent: 1 },
    })
    return levelled(data, GAIN)
  },
})
