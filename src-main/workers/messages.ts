import type { MadeSampler, MakeSamplerInput } from '../engine/sampler/sampler-jobs.ts'
import type { HeardSound, Labelling, ProviderId, SectionSpan, TakeResemblance } from '../../src-shared/project/index.ts'
import type { ComputedTile, TileInput } from '../engine/spectrograms/compute-tile.ts'
import type { RpcFailure } from '../../src-shared/rpc/index.ts'
import type { RenderDemoInput } from '../engine/synth/render-demo.ts'
import type { DecodedRecording } from '../engine/files/import-recording.ts'
import type { MaterialSurvey, SurveyInput } from '../engine/datasets/survey-job.ts'
import type { MadePiece, MakePieceInput } from '../engine/pieces/pieces-jobs.ts'
import type { FindVersionsInput, FoundVersions } from '../engine/hearing/find-versions-job.ts'
import type { HearByNetworksInput, HeardByNetworks } from '../engine/listening/hear-by-networks-job.ts'
import type { DrumStroke, HearDrumsInput } from '../engine/listening/hear-drums-job.ts'
import type { HearNotesInput } from '../engine/listening/hear-notes-job.ts'
import type { MapSoundsInput } from '../engine/generation/map-sounds-job.ts'
import type { TakeApartInput } from '../engine/taking-apart/take-apart-job.ts'
import type { HearInput } from '../engine/hearing/hear-job.ts'
import type { TranscribeInput } from '../engine/hearing/notes/transcribe-job.ts'
import type { NoteEvidence } from '../../src-shared/music/index.ts'
import type {
  EvaluateInput,
  EvaluateResult,
  HeardLikeness,
  HearLikenessInput,
  HearSectionsInput,
  LabelRecordingInput,
  ListeningPageInput,
  MatchedLevels,
  MatchLevelsInput,
  ResembleInput,
  RoundTripInput,
  RoundTripSound,
} from '../engine/evaluation/evaluation-jobs.ts'
import type {
  ExportedModel,
  ExportModelInput,
  ImportedModel,
  ImportModelInput,
  ModelProgressEvent,
} from '../engine/model-files/model-file-jobs.ts'
import type { ReadDawproject, ReadDawprojectInput } from '../engine/daw-files/dawproject/read-dawproject.ts'
import type { ExportedSong, ExportSongInput } from '../engine/daw-files/export-jobs.ts'
import type { ConvertInput, ImportInput } from '../engine/files/file-jobs.ts'
import type { ReadMidiInput, ReadMidiSong } from '../engine/files/midi/midi-jobs.ts'
import type { GenerateEvent, GenerateInput, GeneratedTake, GetReadyInput, GotReady } from '../engine/generation/generate-job.ts'
import type { WriteNotesInput, WrittenNotes } from '../engine/generation/notes-job.ts'
import type { LiveCommand, LiveEvent, LiveInput, LiveResult } from '../engine/generation/live/live-messages.ts'
import type { MadeOneShots, OneShotSamplerInput, OneShotsInput } from '../engine/generation/one-shots-job.ts'
import type { UnitMapInput, UnitMapPoints } from '../engine/generation/unit-map-job.ts'
import type { ProgressEvent } from '../engine/job-hooks.ts'
import type { ReadSoundFontInput, SoundFontPreset } from '../engine/synth/sound-font.ts'
import type {
  EditBlocksInput,
  FindShapeInput,
  FitPassagesInput,
  FittingPassage,
  FoundShape,
  NoisePrintInput,
  RenderEditsInput,
  SplitSoundInput,
} from '../engine/spectral-editing/edit-jobs.ts'
import type { RenderSongEvent, RenderSongInput } from '../engine/mixing/mixing-jobs.ts'
import type { LookAtMidiInput, RenderNotesInput, SeenMidi } from '../engine/synth/synth-jobs.ts'
import type { MeasuredTraining, MeasureTrainingInput, TrainEvent, TrainInput, TrainResult } from '../engine/training/train-job.ts'

/** What an engine process does: for each kind of work its input, the events while it runs, and the result. */
export interface EngineWork {
  import: { input: ImportInput; event: ImportEvent; result: DecodedRecording }
  train: { input: TrainInput; event: TrainEvent; result: TrainResult }
  'measure-training': { input: MeasureTrainingInput; event: ProgressEvent; result: MeasuredTraining }
  generate: { input: GenerateInput; event: GenerateEvent; result: GeneratedTake }
  /** What `generate` or `live` will want in the same process. */
  'get-ready': { input: GetReadyInput; event: never; result: GotReady }
  /** Endless: ends when it is cancelled. Listens to `tell` meanwhile. */
  live: { input: LiveInput; event: LiveEvent; result: LiveResult }
  'export-model': { input: ExportModelInput; event: ModelProgressEvent; result: ExportedModel }
  'import-model': { input: ImportModelInput; event: ModelProgressEvent; result: ImportedModel }
  'round-trip': { input: RoundTripInput; event: ProgressEvent; result: RoundTripSound }
  'render-demo': { input: RenderDemoInput; event: ImportEvent; result: { files: string[] } }
  'render-notes': { input: RenderNotesInput; event: ImportEvent; result: { frames: number } }
  'look-at-midi': { input: LookAtMidiInput; event: ProgressEvent; result: SeenMidi[] }
  'write-notes': { input: WriteNotesInput; event: ProgressEvent; result: WrittenNotes }
  evaluate: { input: EvaluateInput; event: ProgressEvent; result: EvaluateResult }
  'render-song': { input: RenderSongInput; event: RenderSongEvent; result: { frames: number } }
  'export-song': { input: ExportSongInput; event: ProgressEvent; result: ExportedSong }
  'read-dawproject': { input: ReadDawprojectInput; event: ProgressEvent; result: ReadDawproject }
  'read-sound-font': { input: ReadSoundFontInput; event: never; result: { name: string; presets: SoundFontPreset[] } }
  'read-midi': { input: ReadMidiInput; event: never; result: ReadMidiSong }
  'match-levels': { input: MatchLevelsInput; event: ProgressEvent; result: MatchedLevels }
  'listening-page': { input: ListeningPageInput; event: ProgressEvent; result: { bytes: number } }
  hear: { input: HearInput; event: ProgressEvent; result: HeardSound }
  'find-versions': { input: FindVersionsInput; event: ProgressEvent; result: FoundVersions }
  'hear-by-networks': { input: HearByNetworksInput; event: ProgressEvent; result: HeardByNetworks }
  'map-sounds': { input: MapSoundsInput; event: ProgressEvent; result: Float32Array }
  'hear-drums': { input: HearDrumsInput; event: ProgressEvent; result: DrumStroke[] }
  'hear-notes': { input: HearNotesInput; event: ProgressEvent; result: NoteEvidence }
  transcribe: { input: TranscribeInput; event: ProgressEvent; result: NoteEvidence }
  'make-piece': { input: MakePieceInput; event: ProgressEvent; result: MadePiece }
  'hear-likeness': { input: HearLikenessInput; event: ProgressEvent; result: HeardLikeness }
  'hear-sections': { input: HearSectionsInput; event: ProgressEvent; result: SectionSpan[] }
  'label-recording': { input: LabelRecordingInput; event: ProgressEvent; result: Labelling }
  /** Which seconds of a take are near which recordings. */
  resemble: { input: ResembleInput; event: ProgressEvent; result: TakeResemblance }
  'make-sampler': { input: MakeSamplerInput; event: ProgressEvent; result: MadeSampler }
  'make-one-shots': { input: OneShotsInput; event: never; result: MadeOneShots }
  'write-one-shot': { input: OneShotsInput & { outPath: string }; event: never; result: { frames: number } }
  'make-one-shot-sampler': { input: OneShotSamplerInput; event: never; result: MadeSampler }
  'map-units': { input: UnitMapInput; event: ProgressEvent; result: UnitMapPoints }
  survey: { input: SurveyInput; event: ProgressEvent; result: MaterialSurvey }
  'spectrogram-tile': { input: TileInput; event: never; result: ComputedTile }
  'edit-blocks': { input: EditBlocksInput; event: ProgressEvent; result: { blocks: number } }
  'render-edits': { input: RenderEditsInput; event: ProgressEvent; result: { frames: number } }
  'take-apart': { input: TakeApartInput; event: ProgressEvent; result: { frames: number } }
  'split-sound': { input: SplitSoundInput; event: ProgressEvent; result: { frames: number } }
  'find-shape': { input: FindShapeInput; event: ProgressEvent; result: { shape: FoundShape } }
  'fit-passages': { input: FitPassagesInput; event: ProgressEvent; result: { fits: FittingPassage[] } }
  'measure-noise': { input: NoisePrintInput; event: ProgressEvent; result: { print: number[] } }
  convert: { input: ConvertInput; event: ImportEvent; result: { frames: number } }
  /** Whether a provider works on this machine, and how fast. */
  probe: { input: { provider: ProviderId; threads: number }; event: never; result: ProviderProbe }
}
export type EngineWorkKind = keyof EngineWork

export interface ImportEvent {
  type: 'progress'
  /** 0..1 */
  progress: number
}

export interface ProviderProbe {
  available: boolean
  /** Why it is not available. */
  detail: string
  rates: ProviderRates | null
}

export interface ProviderRates {
  /** Of a training step, in 10^9 floating-point operations a second. */
  gigaflops: number
  stepsPerSecond: number
  /** Of one voice, generated frame by frame. */
  framesPerSecond: number
}

/** What work that is not heard stands back for. Sound that is late by the machine's load asks for more than sound alone. */
export type Yielding = 'none' | 'sound' | 'late-sound'

type StartMessage<K extends EngineWorkKind> = { type: 'start'; kind: K; input: EngineWork[K]['input'] }

/** From the host to an engine process. One piece of work at a time; several in turn are allowed. */
export type ToEngine =
  | { [K in EngineWorkKind]: StartMessage<K> }[EngineWorkKind]
  | { type: 'cancel' }
  /** The work under way waits, where it minds that, or goes on. */
  | { type: 'hold'; held: boolean }
  /** The work under way, and any to come, stands back. */
  | { type: 'yield'; to: Yielding }
  /** For work under way that listens. */
  | { type: 'tell'; command: LiveCommand }

/** From an engine process to its host. */
export type FromEngine =
  | { type: 'event'; event: EngineWork[EngineWorkKind]['event'] }
  | { type: 'result'; result: EngineWork[EngineWorkKind]['result'] }
  | {
      type: 'failure'
      failure: RpcFailure
      /** For the log only. */ detail: string
      /** The process ends now: no more work for it. */ last?: boolean
    }
