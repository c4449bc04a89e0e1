import type { OneShotWish, WantedOneShot } from '../../../src-shared/project/index.ts'

export interface OneShotsInput {
  runFolder: string
  /** Step of the checkpoint. */
  checkpoint: number
  sounds: readonly WantedOneShot[]
}

export interface MadeOneShots {
  sampleRate: number
  /** Mono, one after another, all of one length. */
  samples: Float32Array<ArrayBuffer>
  wishes: OneShotWish[]
}

/** They become a sampler: each a key of its own, or one sound at all pitches. */
export interface OneShotSamplerInput extends OneShotsInput {
  as: 'kit' | 'notes'
  /** Interleaved float32. */
  outPath: string
}
