import type { Samples } from '../../src-shared/units.ts'
import type { FromAudio } from '../../src-shared/audio/index.ts'
import type { WindowStreamOptions } from './window-stream.ts'

export const STREAM_PROCESSOR = 'spectraloom-stream'

export type StreamProcessorOptions = Omit<WindowStreamOptions, 'sampleRate'>

/** Window to audio thread. */
export type ToStreamWorklet =
  | { type: 'feed'; samples: Float32Array; more: boolean }
  | { type: 'flush'; id: number; fadeFrames: Samples }
  | { type: 'monitor'; gain: number }
  /** The stream is not needed any more. */
  | { type: 'end' }

/** Audio thread to window. */
export type FromStreamWorklet =
  Extract<FromAudio, { type: 'report' | 'captured' }> | { type: 'flushed'; id: number; nextSourceFrame: number }
