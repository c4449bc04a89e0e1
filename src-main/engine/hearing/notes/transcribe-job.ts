import type { PcmSource } from '../../files/pcm-source.ts'

export interface TranscribeInput {
  source: PcmSource
  /** `basic-pitch.onnx` */
  modelPath: string
}
