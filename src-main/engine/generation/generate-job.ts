import type { GenerationSettings, PlayedWeights, ProviderId, TakeHealth, TakeOrigin } from '../../../src-shared/project/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { ProviderFallback } from '../provider-fallback.ts'

/** Where a seed is found: in a recording, in a sound file, or, for instruments, as notes. */
export type SeedPlace = SoundPlace | { midiPath: string; startSeconds: number }
export type SoundPlace = { source: PcmSource; startSeconds: number } | { audioPath: string; startSeconds: number }

export interface GenerateInput {
  runFolder: string
  /** Step of the checkpoint. */
  checkpoint: number
  settings: GenerationSettings
  provider: ProviderId
  threads: number
  seed: SeedPlace
  /** Of networks that play with the sounds of recordings: these, and where what is known of them is kept. */
  material?: { sources: PcmSource[]; featureFolder: string }
  /** Only this part of a take is made anew, and `settings.seconds` is that take's length. */
  region?: TakeRegion
  /** The WAV to write, playable while it grows. */
  outPath: string
}

/** What stands ready of a network that plays with the sounds of recordings. */
export type GetReadyInput = Required<Pick<GenerateInput, 'runFolder' | 'checkpoint' | 'material'>>

export interface GotReady {
  /** Of the process. */
  residentBytes: number
}

/** How a take is made with a network at hand. */
export interface TakeInput extends Omit<GenerateInput, 'runFolder' | 'checkpoint'> {
  /** When the person asked for it, `performance.now()`; the time to the first sound counts from there. */
  askedAt: number
  /** The network is in training: nothing that is made of its weights will be of use again. */
  isPassing?: boolean
}

/** A part of a take that is made anew, between what is kept of it. */
export interface TakeRegion {
  takePath: string
  startSeconds: number
  endSeconds: number
}

export type GenerateEvent =
  | ProviderFallback
  /** Samples so far; the first one marks the first audible sound. The new ones are interleaved. */
  | { type: 'audio'; frames: number; sampleRate: number; channels: number; samples: Float32Array; secondsLeft: number | null }

export interface GeneratedTake {
  playedWeights: PlayedWeights
  path: string
  sampleRate: number
  channels: number
  frames: number
  realTimeFactor: number
  timeToFirstAudioSeconds: number
  health: TakeHealth
  /** Which recordings its sounds are from, where it is made of such. */
  origins?: TakeOrigin[]
  outcome: 'completed' | 'cancelled'
}
