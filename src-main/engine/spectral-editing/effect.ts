import type { MaskColumns, SpectralLayer, TimeSpan } from '../../../src-shared/spectral/index.ts'
import type { Lane } from './readable-sound.ts'

/** What an operation works on. */
export interface EffectContext {
  layer: SpectralLayer
  mask: MaskColumns
}

/**
 * What an operation adds to a signal: y = x + d. Where it would change nothing d is exactly 0, and what it adds does not depend on which
 * stretch is asked for.
 */
export interface Effect {
  /**
   * `time`: d as if the mask took everything; it is then confined to the mask's frequencies. `masked`: the mask is in it already.
   */
  readonly kind: 'time' | 'masked'
  /** d of the samples from `start` on. */
  difference(lane: Lane, start: number, length: number): Float32Array
  /** Where d is, for an effect that reaches beyond the mask's edges in time and minds them itself. */
  touched?(spans: readonly TimeSpan[]): TimeSpan[]
}
