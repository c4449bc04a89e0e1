import { powerSpectrogram, spectralFlatness } from '../../dsp/transforms/index.ts'

const FFT_SIZE = 2048
/** Quieter moments say nothing about the sound: 60 dB below the loudest. */
const QUIET = 1e-3

/**
 * Spectral flatness of what is heard: 1 for white noise, near 0 for tones; mean over the moments that are no pause.
 *
 * @param samples  mono, at least one sample
 * @returns        0..1; 0 for silence
 */
export function meanFlatness(samples: Float32Array): number {
  const magnitudes = powerSpectrogram(samples, { fftSize: FFT_SIZE, hopSamples: FFT_SIZE / 2 }, 1)
  const flatness = spectralFlatness(magnitudes)
  const { bins, data } = magnitudes
  const peaks = Array.from(flatness, (_, frame) =>
    data.subarray(frame * bins, (frame + 1) * bins).reduce((most, value) => Math.max(most, value), 0),
  )
  const loudest = Math.max(...peaks)
  if (!(loudest > 1e-5)) return 0
  const heard = flatness.filter((_, frame) => peaks[frame] > QUIET * loudest)
  return heard.reduce((sum, value) => sum + value, 0) / heard.length
}
