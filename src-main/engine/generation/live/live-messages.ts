/** What the live job is given, told, and says. Positions are samples per channel at the model's rate, from the start of the playing. */
import type { GenerationSettings, LiveValues, ProviderId } from '../../../../src-shared/project/index.ts'
import type { GenerateInput, SoundPlace } from '../generate-job.ts'
import type { JobHooks } from '../../job-hooks.ts'

/**
 * A place in a recording, a sound file, or sound at hand: interleaved, with the model's rate and channels, of which the end counts. A
 * network that can begin by itself does so where there is not a sample.
 */
export type LiveSeedSound = SoundPlace | { samples: Float32Array }

export interface LiveInput {
  runFolder: string
  /** Step of the checkpoint. */
  checkpoint: number
  seed: LiveSeedSound
  /** Null where there is no blend. */
  second: { checkpoint: number | null; seed: LiveSeedSound | null }
  values: LiveValues
  mode: GenerationSettings['mode']
  level: GenerationSettings['level']
  randomSeed: number
  provider: ProviderId
  threads: number
  /** Where the first sound belongs. */
  startSample: number
  /** Of networks that play with the sounds of recordings. */
  material?: GenerateInput['material'] & {
    /** Where another network's sounds come as well: the recordings of each side. */
    sides?: { own: readonly string[]; others: readonly string[] }
  }
  /** Of the first sound; each change that is told has a higher one. */
  version: number
}

export type LiveCommand =
  /** The host has taken everything below `committedSample` and wants sound up to `untilSample`. */
  | { type: 'allow'; committedSample: number; untilSample: number }
  /**
   * All parameters from now on: what was generated and not taken yet is generated anew, or what is from `fromSample` on, where a step
   * begins.
   */
  | { type: 'set'; version: number; values: LiveValues; fromSample?: number }
  /** From `atSample` on, or as soon as can be, or exactly from `fromSample` on: the sound that answers this seed. */
  | { type: 'reseed'; version: number; seed: LiveSeedSound; atSample: number; fromSample?: number }

/** A sound of a recording within live sound. Positions are samples per channel. */
export interface SoundingUnit {
  startSample: number
  endSample: number
  recordingId: string
  /** In the recording. */
  sourceSeconds: number
  semitones: number
  /** It goes on from the one before as the recording does. */
  runsOn: boolean
}

export type LiveEvent =
  | { type: 'ready'; sampleRate: number; channels: number }
  /** The sound of a version begins there: of the first one, or of a change. */
  | { type: 'began'; version: number; fromSample: number }
  | {
      type: 'block'
      /** Of the last change that it knows. The first block of a version may begin before what other versions have said. */
      version: number
      startSample: number
      /** Interleaved. */
      samples: Float32Array
      /** Which sound of a recording it is, of networks that play with such. */
      unit: SoundingUnit | null
      /** The music had come to its end before it: silence. */
      ended: boolean
      /** Seconds of sound for a second of work, lately. */
      realTimeFactor: number
    }
  /** The network's numbers had grown beyond all bounds; it begins again from its seed. */
  | { type: 'began-again' }
  /** Still there, though nothing is to be done. */
  | { type: 'idle' }

export interface LiveResult {
  /** Samples per channel, those that were replaced included. */
  generatedSamples: number
}

export interface LiveHooks extends JobHooks<LiveEvent> {
  listen: (listener: (command: LiveCommand) => void) => void
}
