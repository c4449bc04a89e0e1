import { melSpectrogram } from '../../src-main/engine/dsp/transforms/index.ts'

/** Below the loudest. */
const RANGE_DB = 80

/** Levels of 80 mel bands, dB, none more than 80 below the loudest. */
export function logMelSpectrogramDb(sound: Float32Array, sampleRate: number): Float32Array {
  const { data } = melSpectrogram(sound, { sampleRate, fftSize: 1024, hopSamples: 256, bands: 80 })
  const loudest = data.reduce((most, value) => Math.max(most, value), 0)
  return data.map((value) => 10 * Math.log10(Math.max(value, loudest * 10 ** (-RANGE_DB / 10), 1e-12)))
}
