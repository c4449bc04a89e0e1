import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { codecOfSettings } from '../dsp/codecs/index.ts'
import { melFilterBank, toDense } from '../dsp/transforms/index.ts'

/** What the frames of one channel of a log-mel codec are, for networks that turn them into sound. */
export interface MelForm {
  hopSamples: number
  /** Samples of a transform. */
  fftSize: number
  /** Numbers of a frame. */
  bands: number
  /** Weights of the bins in the bands, [bands, fftSize / 2 + 1], row-major. */
  bank: Float32Array
}

/** Of so many bands, as the codec has them, four transforms over each other. */
export function melForm({ sampleRate, hopSamples, bands }: { sampleRate: number; hopSamples: number; bands: number }): MelForm {
  const fftSize = 4 * hopSamples
  return { hopSamples, fftSize, bands, bank: toDense(melFilterBank({ sampleRate, fftSize, bands, norm: 'peak' })) }
}

/** Of the codec that settings ask for, whose id has to be `log-mel`. */
export function melFormOf(settings: Pick<NextFrameSettings, 'codec' | 'sampleRate' | 'channels'>): MelForm {
  const { sampleRate, hopSamples, dimensions, channels } = codecOfSettings(settings)
  return melForm({ sampleRate, hopSamples, bands: dimensions / channels })
}
