import type {
  BlendedRecording,
  Measured,
  ModelDescriptor,
  NextFrameSettings,
  PresetId,
  PreviewKind,
  TrainingSettings,
} from '../../../src-shared/project/index.ts'
import type { DataOptions, HeldOutSet, ModelData } from '../datasets/model-data.ts'
import type { Tensor } from '../graph/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import type { Scope } from '../nn/index.ts'
import type { FormDefinition, FormMaterial } from './form.ts'
import type { FrameHand } from './frame-parameters.ts'
import type { FrameHead } from './frame-head.ts'
import type { LiveControl, LivePlaying } from './live-control.ts'
import type { BoundObjective } from './objective.ts'

/** Sizes of one architecture by the names of its descriptor, all present and within bounds. */
export type Sizes = Readonly<Record<string, number>>

/** What a batch holds, for training or for measuring. */
export type Batches = Pick<ModelData | HeldOutSet, 'rows' | 'batch'> & Partial<Pick<ModelData, 'fixed'>>

/** How takes are made with a model; `generation/` has what does it under the name of the way. */
export interface Playing {
  way: string
  gives: 'sound' | 'notes'
  /** What it begins from: a stretch of sound, nothing, or either. */
  from: 'seed' | 'nothing' | 'either'
  /** It plays what its seed plays, and not on from it: where an engine is lost, another begins with the seed. */
  followsSeed?: boolean
  /** It says which frames could follow, and one of them is drawn. */
  draws?: boolean
  /**
   * What a person plays it with while it plays on; none where it does not play live.
   *
   * @param settings  of its training
   * @param material  what it plays with, in its order
   */
  live?: (settings: TrainingSettings, material: readonly PlayedRecording[]) => LivePlaying
}

/** A recording whose sounds a network plays with. */
export interface PlayedRecording {
  recordingId: string
  name: string
  /** Where the sounds of two networks are blended: whose it is. */
  blend?: BlendedRecording
}

/** What a model says of recordings; `evaluation/` has what does it under the name of the way. */
export interface Analysing {
  way: string
}

/** What the app shows of a model besides what follows from how it plays and from its forms. */
export type OwnDescriptor = Omit<ModelDescriptor, 'makes' | 'draws' | 'files' | 'previews'>

/**
 * One model: what the app shows of it, what it learns from, what it is to reach, and what it is good for. Everything above asks this and
 * knows no model by name.
 */
export interface ModelDefinition {
  readonly descriptor: OwnDescriptor
  /** Reads and prepares what the run learns from. */
  data(input: DataInput, options: DataOptions): Promise<ModelData>
  /**
   * What a step is to reach, on batches of such a form.
   *
   * @throws ModelError where the settings are of another task, or sizes are out of bounds
   */
  objective(settings: TrainingSettings, batches: Batches): BoundObjective
  /**
   * What a minibatch is like as far as it follows from settings and what a run keeps of its material: for whoever looks at a training step
   * without training. Absent where it depends on more.
   */
  readonly minibatch?: (settings: TrainingSettings, material: FormMaterial) => Batches
  /** What is told where its objective's means are not yet that: a share of sums, say. @param means of all examples, by name */
  readonly reported?: (means: Measured) => Measured
  /** Its graphs for use, by name: whole windows, single steps, encoders, decoders. */
  readonly forms: Readonly<Record<string, FormDefinition>>
  /** Epochs without a better measure of what is held out after which a training is done; absent: it goes on to its last one. */
  readonly patienceEpochs?: number
  /** Null where it makes no takes. */
  readonly plays: Playing | null
  /** Null where it says nothing of recordings. */
  readonly analyses: Analysing | null
  /**
   * By what a person hears or sees how a training comes along: a short take of sound, some bars of notes, or what it finds in a recording
   * that was held out. Null where there is nothing of the kind.
   */
  readonly previews: PreviewKind | null
}

type FrameDescriptor = OwnDescriptor & { presets: Record<PresetId, NextFrameSettings> }

/**
 * An architecture that foresees frames: one function from which its training, whole-window and stepping forms are made. `nextFrame` makes a
 * model of it.
 */
export interface FramePredictor {
  readonly descriptor: Omit<FrameDescriptor, 'task' | 'learnsFrom' | 'measures'>
  /** What a person plays it with while it plays on. */
  readonly liveParameters: readonly LiveControl<FrameHand>[]
  /** It learns how frames of log-mel sound, too: {@link vocoderSound}, as large as the size `vocoder`. */
  readonly vocoder?: boolean
  /** Where it says what the next frame could be instead of naming one: how that is read. */
  readonly head?: FrameHead
  /**
   * Next-frame prediction: out[t] is the guess for frame t + 1 from frames 0 .. t and the states carried in.
   *
   * @param scope  where parameters and carried states are declared
   * @param frames float32 [T, batch, D], standardised; D is even: real parts, then imaginary parts
   * @param sizes  the descriptor's sizes
   * @returns      float32 [T, batch, D], or what `head` reads, float32 [T, batch, W]
   */
  predict(scope: Scope, frames: Tensor, sizes: Sizes): Tensor
}

/** A model that foresees frames. */
export interface FrameModel extends ModelDefinition, Pick<FramePredictor, 'head' | 'liveParameters' | 'predict' | 'vocoder'> {
  readonly live: LivePlaying<FrameHand>
  readonly descriptor: FrameDescriptor
}
