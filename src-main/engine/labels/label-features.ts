import { featuresOf } from '../datasets/feature-cache.ts'
import { FeatureFiles } from '../datasets/feature-files.ts'
import { createCodec } from '../dsp/codecs/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'

/** What is heard: the energy in 128 mel bands up to 8 kHz. */
export const LABEL_CODEC = createCodec({ id: 'log-mel', sampleRate: 16_000 })
/** Neighbouring frames that are one step: labels are no more exact than that. */
const FRAMES_PER_STEP = 4
export const STEP_SECONDS = (FRAMES_PER_STEP * LABEL_CODEC.hopSamples) / LABEL_CODEC.sampleRate
export const STEP_VALUES = LABEL_CODEC.dimensions

/**
 * What a network of labels hears of a recording: the mean of each {@link FRAMES_PER_STEP} log-mel frames.
 *
 * @param featureFolder where features are kept between runs
 * @returns             float32 [steps, {@link STEP_VALUES}], not standardised; step t is what sounds around (t + 1/2) {@link STEP_SECONDS}
 * @throws              what the signal was aborted with
 */
export async function labelFeatures(
  featureFolder: string,
  source: PcmSource,
  options: { signal: AbortSignal; onProgress?: (share: number) => void },
): Promise<Float32Array> {
  const { path, framesToEnd } = await featuresOf(featureFolder, source, LABEL_CODEC, options)
  const frames = new Float32Array(framesToEnd * STEP_VALUES)
  const files = new FeatureFiles(STEP_VALUES)
  try {
    await files.read(path, 0, frames)
  } finally {
    await files.close()
  }
  return meansOf(frames, framesToEnd)
}

function meansOf(frames: Float32Array, count: number): Float32Array {
  const steps = Math.ceil(count / FRAMES_PER_STEP)
  const means = new Float32Array(steps * STEP_VALUES)
  for (let step = 0; step < steps; step++) {
    const first = step * FRAMES_PER_STEP
    const end = Math.min(first + FRAMES_PER_STEP, count)
    for (let frame = first; frame < end; frame++)
      for (let d = 0; d < STEP_VALUES; d++) means[step * STEP_VALUES + d] += frames[frame * STEP_VALUES + d] / (end - first)
  }
  return means
}
