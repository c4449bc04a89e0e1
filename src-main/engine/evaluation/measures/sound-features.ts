import { cepstra, chromaOfStft, logMelSpectrogram, spectralFlux, type Spectrogram } from '../../dsp/transforms/index.ts'

/**
 * The one view of sound that all yardsticks share: fixed, so that figures of different takes, runs and projects can be compared.
 * Mono at 22 050 Hz; 64 mel bands of 46 ms every 23 ms, in dB beside a sine of full scale.
 */
export const YARDSTICK_RATE = 22_050
export const HOP_SAMPLES = 512
export const MEL_BANDS = 64
export const CEPSTRA = 20
/** Levels below this are nobody's concern: the noise of a good room lies there. */
export const LOWEST_DB = -90
const FFT_SIZE = 2048
/** Pitch classes want finer frequencies: 5.4 Hz from bin to bin. */
const CHROMA_FFT_SIZE = 4096
export const CHROMA_HOP_SAMPLES = 1024
/** Of a sine of full scale under a Hann window: (N / 4)^2. */
const FULL_SCALE_DB = 20 * Math.log10(FFT_SIZE / 4)

export const FRAMES_PER_SECOND = YARDSTICK_RATE / HOP_SAMPLES
export const CHROMA_FRAMES_PER_SECOND = YARDSTICK_RATE / CHROMA_HOP_SAMPLES

export interface SoundFeatures {
  seconds: number
  /** dB of full scale, at least {@link LOWEST_DB}, [frames, 64]. */
  logMel: Spectrogram
  /** [frames, 20] */
  cepstra: Spectrogram
  /** Energy by pitch class, not normalised, C first, [chroma frames, 12]. */
  chroma: Spectrogram
  /** How much louder the bands become from frame to frame, dB on average, [frames]. */
  flux: Float32Array
}

/** What is left after the sound has been too short for one transform: nothing to measure. */
export const TOO_SHORT_SECONDS = CHROMA_FFT_SIZE / YARDSTICK_RATE

/**
 * Computes what the yardsticks look at.
 *
 * @param samples  mono at {@link YARDSTICK_RATE}, at least {@link TOO_SHORT_SECONDS} long
 */
export function soundFeatures(samples: Float32Array): SoundFeatures {
  const plain = logMelSpectrogram(samples, {
    sampleRate: YARDSTICK_RATE,
    fftSize: FFT_SIZE,
    hopSamples: HOP_SAMPLES,
    bands: MEL_BANDS,
    minHz: 30,
    maxHz: 11_000,
    norm: 'peak',
  })
  const logMel = { ...plain, data: plain.data.map((level) => Math.max(LOWEST_DB, level - FULL_SCALE_DB)) }
  return {
    seconds: samples.length / YARDSTICK_RATE,
    logMel,
    cepstra: cepstra(logMel, CEPSTRA),
    chroma: chromaOfStft(samples, {
      sampleRate: YARDSTICK_RATE,
      fftSize: CHROMA_FFT_SIZE,
      hopSamples: CHROMA_HOP_SAMPLES,
      frameNorm: null,
    }),
    flux: spectralFlux(logMel),
  }
}
