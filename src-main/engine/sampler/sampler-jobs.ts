import type { Sampler } from '../../../src-shared/music/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'

/** Makes a sampler of recordings. */
export interface MakeSamplerInput {
  sources: readonly PcmSource[]
  /** Where a network's units lie, to be cut by them; without it a recording is cut where notes begin. */
  featureFolder: string | null
  /** Interleaved float32. */
  outPath: string
}

/** What was made: everything of a sampler but its id and name. */
export type MadeSampler = Omit<Sampler, 'id' | 'name'> & { channels: number; frames: number }
