import { logMelSpectrogram, type MelOptions } from './mel-spectrogram.ts'
import { requireInteger } from './parameter-error.ts'
import { requireShape, type Spectrogram } from './spectrogram.ts'

/**
 * Spectral flux: how much louder, on average over the bands, each frame is than an earlier one; falls count nothing.
 *
 *   o[t] = 1 / B sum_b max(0, S[t, b] - S[t - lag, b])
 *
 * @param spectrogram  logarithmic, e.g. log-mel in decibels, shape [frames, bands]
 * @returns            shape [frames]; the first `lag` are 0
 * @source             Boeck and Widmer 2013, without the maximum filter; agrees with librosa.onset.onset_strength (center false)
 */
export function spectralFlux(spectrogram: Spectrogram, lag = 1): Float32Array {
  requireShape('spectralFlux', spectrogram)
  requireInteger('spectralFlux', 'lag', lag, 1)
  const { frames, bins, data } = spectrogram
  const flux = new Float32Array(frames)
  for (let frame = lag; frame < frames; frame++) {
    let sum = 0
    for (let i = frame * bins; i < (frame + 1) * bins; i++) {
      const rise = data[i] - data[i - lag * bins]
      if (rise > 0) sum += rise
    }
    flux[frame] = sum / bins
  }
  return flux
}

/**
 * Onset envelope: {@link spectralFlux} of the log-mel spectrogram, limited to 80 dB below its maximum. It rises where notes begin.
 *
 * @returns  decibels, shape [frames]; a window reaches half its length ahead of its centre, so an onset shows up to that much early
 */
export function onsetEnvelope(samples: Float32Array, options: MelOptions): Float32Array {
  const logMel = logMelSpectrogram(samples, options)
  const loudest = logMel.data.reduce((maximum, value) => Math.max(maximum, value), -Infinity)
  return spectralFlux({ ...logMel, data: logMel.data.map((value) => Math.max(value, loudest - 80)) })
}

/** Tempo in beats a minute of an autocorrelation lag in frames. */
export const tempoOfLag = (lagFrames: number, sampleRate: number, hopSamples: number): number =>
  (60 * sampleRate) / (hopSamples * lagFrames)
