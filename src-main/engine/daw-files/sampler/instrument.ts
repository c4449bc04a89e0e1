import type { KeySample, KeyZone } from '../../../../src-shared/music/index.ts'

/** A sample that has been written. */
export interface SampleInFile extends KeySample {
  /** From the instrument's file, with forward slashes; fit for every system and every player. */
  path: string
  sampleRate: number
}

/** What a sampler's preset says, in the words of no format. */
export interface Instrument<S extends KeySample = SampleInFile> {
  name: string
  /** Sounds without a pitch: each plays to its end, however short its key is held. */
  isDrums: boolean
  zones: readonly KeyZone<S>[]
}

/** Of notes, when their key is let go. */
export const RELEASE_SECONDS = 0.3
