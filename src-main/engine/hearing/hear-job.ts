import type { PcmSource } from '../files/pcm-source.ts'

export interface HearInput {
  source: PcmSource
}
