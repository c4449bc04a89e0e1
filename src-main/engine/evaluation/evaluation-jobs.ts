import type { PlayedBars } from '../../../src-shared/music/index.ts'
import type { Evaluation } from '../../../src-shared/project/index.ts'
import type { CodecChoice } from '../dsp/codecs/index.ts'
import type { PcmSource } from '../files/pcm-source.ts'

export interface RoundTripInput {
  source: PcmSource
  codec: CodecChoice
  /** Longer recordings are cut. */
  maximumSeconds: number
  /** Where the sound is written: interleaved float32. */
  pcmPath: string
}

export interface RoundTripSound {
  sampleRate: number
  channels: number
  frames: number
  snrDb: number
  spectralDistanceDb: number
}

/** A sound file that is judged. */
export interface JudgedFile {
  name: string
  path: string
  /** How fast it was made; null where nobody knows. */
  realTimeFactor: number | null
  /** Where sounds from different places meet in it; not given where nobody knows. */
  joinsSeconds?: number[]
}

/** Real sound: a stretch of a recording of the project, or a file. */
export type JudgedPart = { name: string; source: PcmSource; startSeconds: number; endSeconds: number } | { name: string; path: string }

export interface EvaluateInput {
  takes: JudgedFile[]
  /** What they are held against; null: what was learnt from. */
  real: JudgedPart[] | null
  /** What was learnt from: copies are looked for there. */
  learnt: JudgedPart[]
  /** The network whose foretelling is judged, where there is one. */
  network: { runFolder: string; checkpoint: number; threads: number } | null
}

export interface EvaluateResult extends Pick<Evaluation, 'comparedSeconds' | 'figures' | 'pitchClasses' | 'foretelling'> {
  copying: Omit<Evaluation['copying'], 'learntSeconds'>
  realSeconds: number
}

/** Looks which seconds of a take are near which recordings. */
export interface ResembleInput {
  takePath: string
  /** The recordings that it plays with. */
  sources: PcmSource[]
  /** How much these are near themselves, where it was found before; null: it is looked for. */
  ownNearShare: number | null
}

/** A run's network of labels listens to a recording. */
export interface LabelRecordingInput {
  runFolder: string
  /** Step of the checkpoint. */
  checkpoint: number
  /** Where features are kept between runs. */
  featureFolder: string
  source: PcmSource
  threads: number
}

/** A run's network of likeness hears recordings. */
export interface HearLikenessInput extends Omit<LabelRecordingInput, 'source'> {
  sources: PcmSource[]
}

/** A run's network of structure finds the sections of a recording, by beats and bars that are known. */
export interface HearSectionsInput extends LabelRecordingInput {
  /** Seconds, ascending; may be empty. */
  beats: readonly number[]
  bars: PlayedBars
}

/** What a network says recordings are like, by their ids, as those of signal processing stand in `Likeness`. */
export interface HeardLikeness {
  /** Numbers of a stretch; the last says whether anything sounds. */
  width: number
  /** [stretches][width], a stretch each TRAIT_SECONDS */
  traits: Map<string, Float32Array<ArrayBuffer>>
}

/** Copies sounds, all at one loudness. */
export interface MatchLevelsInput {
  sounds: { path: string; pcmPath: string }[]
  /** Longer ones are cut there, and faded out. */
  maximumSeconds: number
}

export interface MatchedLevels {
  loudnessLufs: number
  sounds: { sampleRate: number; channels: number; frames: number }[]
}

/** Writes a listening test as one page with its sounds in it. */
export interface ListeningPageInput {
  testId: string
  name: string
  sounds: { id: string; pcmPath: string; sampleRate: number; channels: number; frames: number }[]
  outPath: string
}
