import { z } from 'zod'

/** Into what a sound is split: two parts that are the sound again when they are played together. */
export const SOUND_SPLITS = {
  'harmonic-percussive': { name: 'tones and strokes', parts: ['tones', 'strokes'] },
  'centre-sides': { name: 'centre and sides', parts: ['centre', 'sides'] },
} as const
export type SoundSplit = keyof typeof SOUND_SPLITS
export const soundSplitSchema = z.enum(Object.keys(SOUND_SPLITS) as [SoundSplit, ...SoundSplit[]])
