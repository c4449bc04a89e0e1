import type { PcmSource } from '../files/pcm-source.ts'

export interface HearNotesInput {
  source: PcmSource
  /** A file that comes with the program, or what a run has learnt. */
  network: { file: string } | { runFolder: string; checkpoint: number }
}
