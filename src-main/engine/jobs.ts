import type {
  Baselines,
  CheckpointSummary,
  EpochMetrics,
  Evaluation,
  GenerationSettings,
  Measured,
  MendWish,
  PlayedWeights,
  ProviderId,
  SoundFileFormat,
  SplitSegment,
  TakeHealth,
  TakeOrigin,
  TrainingSettings,
} from '../../src-shared/project/index.ts'

import type { Song } from '../../src-shared/music/index.ts'
import type { SampleFile } from './files/sample-file.ts'
import type { CodecChoice } from './dsp/codecs/index.ts'

export type { LiveCommand, LiveEvent, LiveInput, LiveResult, LiveSeedSound } from './generation/live/live-messages.ts'

/** A recording's decoded sound in the project's cache: interleaved float32. */
export interface PcmSource {
  recordingId: string
  name: string
  pcmPath: string
  /** Names derived features in the cache: follows from the source file's content and from how it was mended. */
  soundKey: string
  sampleRate: number
  channels: number
  /** Samples per channel. */
  frames: number
  /** It sounds, but left and right leave nothing of it in mono. */
  cancels?: boolean
}

export interface ImportInput {
  sourcePath: string
  pcmPath: string
  peaksPath: string
  /** An offset and spikes are mended unless given. */
  mend?: MendWish
}

/** Writes a sound file again in another format. */
export interface ConvertInput {
  sourcePath: string
  /** Replaced where it exists. */
  outPath: string
  format: SoundFileFormat
  /** Triangular dither where floating-point sound becomes integers. */
  dither: boolean
}

export interface TrainInput {
  /** `runs/<id>`: metrics.ndjson and checkpoints/ lie here. */
  runFolder: string
  /** Where features are kept between runs. */
  featureFolder: string
  settings: TrainingSettings
  provider: ProviderId
  threads: number
  sources: PcmSource[]
  /** Null on the first start: the engine makes the split and reports it in `prepared`. */
  split: SplitSegment[] | null
  /** Go on from the newest sound checkpoint, where there is one. */
  resume: boolean
  /** Where preview takes are written, as `<epoch>.wav`. */
  previewFolder: string
  previewSeconds: number
}

/** The provider that was asked for has failed; the work goes on with the processor. */
export interface ProviderFallback {
  type: 'fallback'
  failed: ProviderId
  /** For the log: the provider's own words. */
  reason: string
  /** For the person. */
  advice: string
}

export type TrainEvent =
  | { type: 'preparing'; detail: string; progress: number }
  | {
      type: 'prepared'
      split: SplitSegment[]
      leftOut: { recordingId: string; reason: string }[]
      trainingFrames: number
      parameters: number
      stepsPerEpoch: number
      baselines: Baselines | null
      provider: ProviderId
      /** Where the run goes on from: 0 for a new one. */
      epochsDone: number
      /** A checkpoint that could not be used, and why. */
      warnings: string[]
    }
  | ProviderFallback
  /** `loss` is the primary measure of the last step. */
  | { type: 'step'; epoch: number; step: number; loss: number; secondsLeft: number | null }
  | { type: 'epoch'; metrics: EpochMetrics }
  /** Nothing is computed while what has been learnt is written down; `checkpoints` follows. */
  | { type: 'saving' }
  /** The whole list: pruning may have removed some. */
  | { type: 'checkpoints'; checkpoints: CheckpointSummary[] }
  | {
      type: 'preview'
      epoch: number
      step: number
      take: GeneratedTake
      seed: { recordingId: string; startSeconds: number }
      settings: GenerationSettings
    }

export interface TrainResult {
  outcome: 'completed' | 'stopped'
  epochsDone: number
  /** Of the last whole epoch; null where none was finished. */
  training: Measured | null
  validation: Measured | null
  /** Null where it was stopped before the first step. */
  secondsPerEpoch: number | null
}

/** How far a piece of work is, and with what it is busy. */
export interface ProgressEvent {
  type: 'progress'
  /** 0..1 */
  progress: number
  detail: string
}

export interface SurveyInput {
  sources: PcmSource[]
}

/** What was heard in moments spread over all recordings. */
export interface MaterialSurvey {
  /** Moments with 0, 1, ... 6 notes at once. */
  momentsByNotes: number[]
}

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

/** Makes the sound of a song, or of a part of it. */
export interface RenderSongInput {
  song: Song
  /** Where the sounds of its clips lie, each by its kind and id; clips of others are silent. */
  sounds: { key: string; file: SampleFile }[]
  sampleRate: number
  /** Of the song, at that rate. */
  startSample: number
  samples: number
  outPath: string
  /** `pcm`: interleaved float32, without a header. */
  format: SoundFileFormat | 'pcm'
}

export interface RenderSongEvent {
  type: 'progress'
  /** 0..1 */
  progress: number
  /** Samples per channel that are in the file. */
  frames: number
}

/** Reads a MIDI file as a song. */
export interface ReadMidiInput {
  midiPath: string
}

export interface ReadMidiSong {
  song: Song
  /** What is wrong with the file, and what of it a song does not hold, in sentences for the person. */
  warnings: string[]
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

/** Makes the sound of a MIDI take. */
export interface RenderNotesInput {
  midiPath: string
  /** Length of the sound, in samples at MIDI_TAKE_RATE. */
  frames: number
  /** Where it is written: mono float32. */
  pcmPath: string
}

export interface GenerateInput {
  runFolder: string
  /** Step of the checkpoint. */
  checkpoint: number
  settings: GenerationSettings
  provider: ProviderId
  threads: number
  seed: { source: PcmSource; startSeconds: number } | { audioPath: string; startSeconds: number }
  /** Of networks that play with the sounds of recordings: these, and where what is known of them is kept. */
  material?: { sources: PcmSource[]; featureFolder: string }
  /** The WAV to write, playable while it grows. */
  outPath: string
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

/** How a caller hears from a job and ends it. */
export interface JobHooks<Event> {
  emit: (event: Event) => void
  /** Aborted: finish the current short step, write a checkpoint where there is something to keep, return. */
  signal: AbortSignal
}

export interface ExportModelInput {
  runFolder: string
  runId: string
  runName: string
  /** Step of the checkpoint. */
  checkpoint: number
  form: 'step' | 'window'
  /** The .onnx file to write; weights that do not fit into it go beside it. */
  outPath: string
  productVersion: string
  /** Weights of more bytes than this go to a file of their own; where ONNX's limit asks for it, unless given. */
  externalAboveBytes?: number
}

export interface ModelProgressEvent {
  type: 'progress'
  detail: string
  /** 0..1, or null where it is unknown. */
  progress: number | null
}

export interface ExportedModel {
  path: string
  /** The model, then its weights where they lie beside it. */
  files: { name: string; bytes: number }[]
  operatorSet: number
  nodes: number
  weightBytes: number
}

export interface ImportModelInput {
  modelPath: string
  /** Where files that the model names lie, by their plain names; its own folder where null. */
  dataFiles: Record<string, string> | null
  /** The new run's folder, which exists and is empty. */
  runFolder: string
}

export interface ImportedModel {
  /** With as many epochs as the checkpoint has seen. */
  settings: TrainingSettings
  checkpoint: CheckpointSummary
  parameters: number
  origin: { runId: string; runName: string; product: string; productVersion: string }
  /** Of the model's file, sha256, hexadecimal. */
  contentHash: string
}
