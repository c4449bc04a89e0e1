import type { Dither } from './quantiser.ts'
import type { MendWish, SoundFileFormat } from '../../../src-shared/project/index.ts'

export interface ImportInput {
  sourcePath: string
  pcmPath: string
  peaksPath: string
  /** An offset and spikes are mended unless given. */
  mend?: MendWish
  /** Of the decoded copy, Hz, where places in it are known already. */
  pcmSampleRate?: number
}

/** Writes a sound file again in another format. */
export interface ConvertInput {
  sourcePath: string
  /** Replaced where it exists. */
  outPath: string
  format: SoundFileFormat
  /** Where floating-point sound becomes integers. */
  dither: Dither
}
