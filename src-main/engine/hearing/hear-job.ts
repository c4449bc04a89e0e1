import type { Heard } from '../../../src-shared/project/heard.ts'
import type { PcmSource } from '../files/pcm-source.ts'

export interface HearInput {
  source: PcmSource
}

export type HearResult = Heard
