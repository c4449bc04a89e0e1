import { soundFeatures, TOO_SHORT_SECONDS, YARDSTICK_RATE, type SoundFeatures } from './measures/sound-features.ts'
import { LoudnessMeter, spectralCentroid, powerSpectrogram } from '../dsp/transforms/index.ts'
import { clickTimes } from './measures/clicks.ts'
import { meanFlatness } from './measures/flatness.ts'
import { TakeHealthMeter } from './take-health.ts'

/** Mono at the yardsticks' rate, with what only its own rate tells. */
export interface JudgedSound {
  name: string
  samples: Float32Array
  /** At the rate it was made at; null: count them in `samples`. */
  clicks: number | null
  /** Dips of the level where sounds from different places meet, dB; not given where nobody knows these places. */
  joinDips?: readonly number[]
}

export interface SoundFacts {
  name: string
  features: SoundFeatures
  /** Octaves above 1 Hz, of moments that sound. */
  brightness: number[]
  /** LUFS of 400 ms, of what is not silent. */
  loudness: number[]
  flatness: number
  silence: number
  clipping: number
  driftDb: number
  clicks: number
}

const CENTROID_FFT_SIZE = 2048
/** Of the sum of magnitudes, under which a moment has no colour. */
const NO_SOUND = 1e-3
const SILENT_LUFS = -70

function brightnessOf(samples: Float32Array): number[] {
  const magnitudes = powerSpectrogram(samples, { fftSize: CENTROID_FFT_SIZE, hopSamples: CENTROID_FFT_SIZE }, 1)
  const { bins, data } = magnitudes
  return Array.from(spectralCentroid(magnitudes, YARDSTICK_RATE)).flatMap((hz, frame) => {
    const sum = data.subarray(frame * bins, (frame + 1) * bins).reduce((total, value) => total + value, 0)
    return sum > NO_SOUND && hz > 0 ? [Math.log2(hz)] : []
  })
}

function loudnessOf(samples: Float32Array): number[] {
  const meter = new LoudnessMeter(YARDSTICK_RATE, 1)
  meter.add([samples])
  return Array.from(meter.result().momentaryLufs).filter((value) => value > SILENT_LUFS)
}

export const isLongEnough = (samples: Float32Array): boolean => samples.length >= Math.max(1, TOO_SHORT_SECONDS) * YARDSTICK_RATE

/** Everything that is computed of a sound by itself. */
export function soundFacts({ name, samples }: Pick<JudgedSound, 'name' | 'samples'>): SoundFacts {
  const meter = new TakeHealthMeter(YARDSTICK_RATE, samples.length)
  meter.add([samples])
  const { silentFraction, clippedFraction, energyDriftDb } = meter.result()
  return {
    name,
    features: soundFeatures(samples),
    brightness: brightnessOf(samples),
    loudness: loudnessOf(samples),
    flatness: meanFlatness(samples),
    silence: silentFraction,
    clipping: clippedFraction,
    driftDb: energyDriftDb,
    clicks: clickTimes(samples, YARDSTICK_RATE).length,
  }
}
