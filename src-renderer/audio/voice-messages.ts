import type { VoiceStatus } from './stream-voice.ts'

export const VOICE_PROCESSOR = 'spectraloom-voice'

/** What the node is made with. */
export interface VoiceProcessorOptions {
  channels: number
  capacityFrames: number
  fadeFrames: number
  resumeFrames: number
}

/** Window to audio thread. */
export type VoiceCommand =
  | { type: 'load'; streamId: number; positionFrame: number }
  | { type: 'push'; streamId: number; samples: Float32Array<ArrayBuffer> }
  | { type: 'finish'; streamId: number }
  | { type: 'play' }
  | { type: 'pause' }
  /** The voice is not needed any more. */
  | { type: 'end' }

/** Audio thread to window, some thirty times a second and at every change of state. */
export interface VoiceReport extends VoiceStatus {
  /** Peak and mean square per output channel since the last report, before the volume. */
  peaks: number[]
  meanSquares: number[]
}
