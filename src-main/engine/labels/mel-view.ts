import { featuresOf } from '../datasets/feature-cache.ts'
import { FeatureFiles } from '../datasets/feature-files.ts'
import { createCodec } from '../dsp/codecs/index.ts'
import type { SoundView } from './sound-view.ts'

/** What is heard: the energy in 128 mel bands up to 8 kHz. */
const LABEL_CODEC = createCodec({ id: 'log-mel', sampleRate: 16_000 })
/** Neighbouring frames that are one step: labels are no more exact than that. */
const FRAMES_PER_STEP = 4

/**
 * What a network of labels hears of a recording unless it is told otherwise: the mean of each {@link FRAMES_PER_STEP} log-mel frames.
 */
export const MEL_VIEW: SoundView = {
  stepSeconds: (FRAMES_PER_STEP * LABEL_CODEC.hopSamples) / LABEL_CODEC.sampleRate,
  values: LABEL_CODEC.dimensions,
  standardisation: 'per-dimension',
  codec: {
    ...{ id: LABEL_CODEC.id, sampleRate: LABEL_CODEC.sampleRate, channels: LABEL_CODEC.layout, dimensions: LABEL_CODEC.dimensions },
    ...{ frameSamples: LABEL_CODEC.frameSamples, hopSamples: LABEL_CODEC.hopSamples },
  },
  async hear(featureFolder, source, options) {
    const { path, framesToEnd } = await featuresOf(featureFolder, source, LABEL_CODEC, options)
    const frames = new Float32Array(framesToEnd * LABEL_CODEC.dimensions)
    const files = new FeatureFiles(LABEL_CODEC.dimensions)
    try {
      await files.read(path, 0, frames)
    } finally {
      await files.close()
    }
    return meansOf(frames, framesToEnd)
  },
}

function meansOf(frames: Float32Array, count: number): Float32Array {
  const values = LABEL_CODEC.dimensions
  const steps = Math.ceil(count / FRAMES_PER_STEP)
  const means = new Float32Array(steps * values)
  for (let step = 0; step < steps; step++) {
    const first = step * FRAMES_PER_STEP
    const end = Math.min(first + FRAMES_PER_STEP, count)
    for (let frame = first; frame < end; frame++)
      for (let d = 0; d < values; d++) means[step * values + d] += frames[frame * values + d] / (end - first)
  }
  return means
}
