import type { KeptFacts } from '../datasets/model-data.ts'
import type { PcmSource } from '../files/pcm-source.ts'

/** How a network of labels hears: what it is given of each step of sound. */
export interface SoundView {
  /** From one step to the next. */
  stepSeconds: number
  /** Numbers a step. */
  values: number
  /** One scale for all where neighbouring numbers are compared with each other. */
  standardisation: 'per-dimension' | 'global'
  /** Of the codec that computes it, for checkpoints; null where none does. */
  codec: KeptFacts['codec']
  /**
   * @param folder where features are kept between runs
   * @returns      float32 [steps, values], not standardised
   * @throws       what the signal was aborted with
   */
  hear(folder: string, source: PcmSource, options: ViewOptions): Promise<Float32Array>
}

export interface ViewOptions {
  signal: AbortSignal
  onProgress?: (share: number) => void
}

/** A view of samples that are held in memory as a whole. */
export interface SampledView extends SoundView {
  /**
   * @param samples mono at HEARD_RATE
   * @returns       float32 [steps, values], not standardised
   */
  ofSamples(samples: Float32Array): Float32Array
}
