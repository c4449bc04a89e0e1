import { z } from 'zod'

/** Into what a sound is split: parts that are the sound again when they are played together. */
export const SOUND_SPLITS = {
  'harmonic-percussive': { name: 'tones and strokes', parts: ['tones', 'strokes'], network: null },
  'centre-sides': { name: 'centre and sides', parts: ['centre', 'sides'], network: null },
  band: { name: 'drums, bass, voice and the rest', parts: ['drums', 'bass', 'voice', 'the rest'], network: 'parts', leaves: 0 },
  noise: { name: 'music and noise', parts: ['without noise', 'noise'], network: 'noise', leaves: 0.25 },
} as const satisfies Record<string, SplitDescriptor>

interface SplitDescriptor {
  name: string
  parts: readonly string[]
  /** Which of the networks of `resources/separation` does it; null where nothing was learnt for it. */
  network: string | null
  /** Of what it takes for other parts, so much stays in each. */
  leaves?: number
}

export type SoundSplit = keyof typeof SOUND_SPLITS
/** Those that nothing was learnt for. */
export type UnlearntSplit = { [S in SoundSplit]: (typeof SOUND_SPLITS)[S]['network'] extends null ? S : never }[SoundSplit]
export type LearntSplit = Exclude<SoundSplit, UnlearntSplit>
export const soundSplitSchema = z.enum(Object.keys(SOUND_SPLITS) as [SoundSplit, ...SoundSplit[]])

export const isLearntSplit = (split: SoundSplit): split is LearntSplit => SOUND_SPLITS[split].network !== null
