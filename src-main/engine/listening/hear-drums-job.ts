import type { PcmSource } from '../files/pcm-source.ts'

export interface HearDrumsInput {
  source: PcmSource
  /** `drums.onnx` */
  networkPath: string
}

/** A drum that is struck. */
export interface DrumStroke {
  /** Key of General MIDI's percussion. */
  pitch: number
  /** 1..127 */
  velocity: number
  startSeconds: number
}
