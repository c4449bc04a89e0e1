import { z } from 'zod'

/** Into what a sound is split: parts that are the sound again when they are played together. */
export const SOUND_SPLITS = {
  'harmonic-percussive': { name: 'tones and strokes', parts: ['tones', 'strokes'] },
  'centre-sides': { name: 'centre and sides', parts: ['centre', 'sides'] },
  /** By a network that comes with the program. */
  band: { name: 'drums, bass, voice and the rest', parts: ['drums', 'bass', 'voice', 'the rest'] },
} as const
export type SoundSplit = keyof typeof SOUND_SPLITS
/** Those that nothing was learnt for. */
export type UnlearntSplit = Exclude<SoundSplit, 'band'>
export const soundSplitSchema = z.enum(Object.keys(SOUND_SPLITS) as [SoundSplit, ...SoundSplit[]])
