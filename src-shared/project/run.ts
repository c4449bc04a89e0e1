import { z } from 'zod'
import { idSchema, nameSchema, timestampSchema } from './identifiers.ts'
import { mendSchema } from './mend.ts'

/** An architecture. Which ones there are, the engine's registry says (`models.list`); a project may name one of a later version. */
export const modelIdSchema = idSchema

export const CODEC_IDS = ['fourier', 'fourier-full', 'mdct', 'log-mel', 'stft-if'] as const
export const codecIdSchema = z.enum(CODEC_IDS)
export type CodecId = z.infer<typeof codecIdSchema>

export const PRESET_IDS = ['quick', 'paper'] as const
export const presetIdSchema = z.enum(PRESET_IDS)
export type PresetId = z.infer<typeof presetIdSchema>

/** How channels share a frame; stereo gives each frame both channels' numbers, as they are or as their mean and half their difference. */
export const CHANNEL_LAYOUTS = ['mono', 'left-right', 'mid-side'] as const
export const channelLayoutSchema = z.enum(CHANNEL_LAYOUTS)
export type ChannelLayout = z.infer<typeof channelLayoutSchema>

/** Where ONNX Runtime runs. */
export const PROVIDER_IDS = ['cpu', 'webgpu', 'dml', 'coreml', 'cuda', 'tfjs-node-gpu'] as const
export const providerIdSchema = z.enum(PROVIDER_IDS)
export type ProviderId = z.infer<typeof providerIdSchema>

/** How the learning rate changes with the steps: it rises from 0 over the warm-up, then stays, falls as half a cosine to 0 at the run's end, or is halved when the loss no longer falls. */
export const learningRateScheduleSchema = z.object({
  warmUpSteps: z.int().min(0).max(1_000_000),
  then: z.enum(['constant', 'cosine', 'plateau']),
})
export type LearningRateSchedule = z.infer<typeof learningRateScheduleSchema>

/** Largest random changes made to each sequence while it is read for training; 0 leaves the sound as it is. */
export const augmentationSchema = z.object({
  gainDb: z.number().min(0).max(24),
  pitchSemitones: z.number().min(0).max(12),
  /** 0.1 plays up to a tenth slower or faster. */
  stretch: z.number().min(0).max(0.5),
  /** Of a random tilt and peak of the spectrum. */
  equaliserDb: z.number().min(0).max(24),
  /** Level of white noise against full scale; null adds none. */
  noiseDb: z.number().min(-120).max(-20).nullable(),
})
export type Augmentation = z.infer<typeof augmentationSchema>

/** Settings that came after the first version of the format, as runs without them were trained. */
export const LATER_SETTINGS = {
  recordings: null,
  sampleRate: null,
  channels: 'mono',
  trimSilence: false,
  augmentation: { gainDb: 0, pitchSemitones: 0, stretch: 0, equaliserDb: 0, noiseDb: null },
  gradientClipNorm: null,
  learningRateSchedule: { warmUpSteps: 0, then: 'constant' },
  weightAverageDecay: null,
  checkpointPrecision: 'float32',
} as const

/** Everything that decides what a run learns. Two runs with equal settings, recordings and provider give equal weights. */
export const trainingSettingsSchema = z.object({
  model: modelIdSchema,
  preset: presetIdSchema,
  /** Sizes of the architecture, named as the model's descriptor names them (e.g. `hidden`). */
  sizes: z.record(z.string(), z.int().positive()),
  /** What it learns from, by their ids; null: every recording of the project. */
  recordings: z.array(idSchema).min(1).max(100_000).nullable().default(LATER_SETTINGS.recordings),
  codec: codecIdSchema,
  /** Hz that the codec works at; null is the codec's own rate. The paper's codecs have one rate only. */
  sampleRate: z.int().min(8_000).max(48_000).nullable().default(LATER_SETTINGS.sampleRate),
  channels: channelLayoutSchema.default(LATER_SETTINGS.channels),
  /** Leaves silence at the beginning and end of recordings, and long silence within, out of the training. */
  trimSilence: z.boolean().default(LATER_SETTINGS.trimSilence),
  augmentation: augmentationSchema.default(LATER_SETTINGS.augmentation),
  /** One mean and deviation per dimension, or one scale for all dimensions. */
  standardisation: z.enum(['per-dimension', 'global']),
  epochs: z.int().min(1).max(100_000),
  batchSize: z.int().min(1).max(1024),
  /** T, the time steps a training sequence is unrolled over. */
  sequenceFrames: z.int().min(2).max(2000),
  /** Distance between the starts of neighbouring training sequences; T means no overlap. */
  sequenceHopFrames: z.int().min(1).max(2000),
  optimizer: z.enum(['rmsprop', 'adam', 'adamw']),
  learningRate: z.number().positive().max(1e6),
  learningRateSchedule: learningRateScheduleSchema.default(LATER_SETTINGS.learningRateSchedule),
  /** Gradients of a step whose norm over all weights is larger are scaled down to it; null leaves them. */
  gradientClipNorm: z.number().positive().max(1e6).nullable().default(LATER_SETTINGS.gradientClipNorm),
  /** Share of the former average in the exponential moving average of the weights, which is then what plays; null keeps none. */
  weightAverageDecay: z.number().min(0).max(0.999999).nullable().default(LATER_SETTINGS.weightAverageDecay),
  /** How weights lie in checkpoints; float16 halves them and gives up resuming bit for bit. */
  checkpointPrecision: z.enum(['float32', 'float16']).default(LATER_SETTINGS.checkpointPrecision),
  /** On dense layers. */
  dropout: z.number().min(0).max(0.95),
  /** On the LSTM's inputs and on its recurrent state: one mask per sequence. */
  recurrentDropout: z.number().min(0).max(0.95),
  /** L2 penalty on the weights of dense layers. */
  l2: z.number().min(0).max(1),
  /** Standard deviation of Gaussian noise added to the standardised inputs while training. */
  inputNoise: z.number().min(0).max(10),
  seed: z.int().min(0).max(0xffffffff),
  /** A checkpoint is kept each time this many epochs have passed, besides the best and the last. */
  checkpointEveryEpochs: z.int().min(1),
  /** Epochs after which a short preview take is generated. */
  previewEpochs: z.array(z.int().min(1)).max(200),
})
export type TrainingSettings = z.infer<typeof trainingSettingsSchema>

/** A stretch of one recording that belongs to one side of the split. Times in seconds of the recording. */
export const splitSegmentSchema = z.object({
  recordingId: idSchema,
  startSeconds: z.number().nonnegative(),
  endSeconds: z.number().positive(),
  part: z.enum(['training', 'validation']),
})
export type SplitSegment = z.infer<typeof splitSegmentSchema>

/** Losses are mean squared errors of standardised frames: 1 is about what predicting zero gives. */
export const epochMetricsSchema = z.object({
  epoch: z.int().positive(),
  step: z.int().nonnegative(),
  trainLoss: z.number(),
  validationLoss: z.number().nullable(),
  seconds: z.number().nonnegative(),
})
export type EpochMetrics = z.infer<typeof epochMetricsSchema>

/** What cheap guesses reach on the same data, shown beside every loss. */
export const baselinesSchema = z.object({
  /** Repeat the last frame. */
  persistenceLoss: z.number(),
  /** Predict zero, which is the mean frame. */
  zeroLoss: z.number(),
  /** Which part they were measured on: validation where there is one. */
  part: z.enum(['training', 'validation']),
})
export type Baselines = z.infer<typeof baselinesSchema>

export const checkpointSummarySchema = z.object({
  step: z.int().nonnegative(),
  epoch: z.int().nonnegative(),
  trainLoss: z.number().nullable(),
  validationLoss: z.number().nullable(),
})
export type CheckpointSummary = z.infer<typeof checkpointSummarySchema>

/**
 * queued -> running -> completed; running <-> paused (in this app, resumable at once);
 * stopped by the person; failed with a reason; interrupted: the program ended while it ran.
 * Every state but running can be resumed while epochs are left.
 */
export const runStatusSchema = z.enum(['queued', 'running', 'paused', 'stopped', 'completed', 'failed', 'interrupted'])
export type RunStatus = z.infer<typeof runStatusSchema>

/** Where a model that was not trained in this project comes from. */
export const runOriginSchema = z.object({
  /** The file it was imported from, and its sha256, hexadecimal. */
  file: z.string().max(300),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The run that trained it, as that project named it. */
  runId: z.string().max(200),
  runName: z.string().max(200),
  /** What exported it. */
  product: z.string().max(200),
  productVersion: z.string().max(200),
  importedAt: timestampSchema,
})
export type RunOrigin = z.infer<typeof runOriginSchema>

/** A recording as a run learnt from it: one that was removed is known again by its content, and one that was changed is told. */
export const learntMaterialSchema = z.object({
  recordingId: idSchema,
  name: z.string().max(200),
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** How it was mended then; null in runs from before it was noted. */
  mend: mendSchema.nullable().default(null),
})
export type LearntMaterial = z.infer<typeof learntMaterialSchema>

/** `runs/<id>/run.json`. */
export const runSchema = z.object({
  version: z.literal(1),
  id: idSchema,
  name: nameSchema,
  createdAt: timestampSchema,
  settings: trainingSettingsSchema,
  provider: providerIdSchema,
  split: z.array(splitSegmentSchema),
  /** The recordings of the split; empty in runs from before it was noted. */
  material: z.array(learntMaterialSchema).default([]),
  status: runStatusSchema,
  /** For the person, where status is failed. */
  failure: z.object({ message: z.string(), advice: z.string() }).nullable(),
  epochsDone: z.int().nonnegative(),
  stepsPerEpoch: z.int().nonnegative().nullable(),
  /** Number of trainable values. */
  parameters: z.int().nonnegative().nullable(),
  /** Codec frames in the training part. */
  trainingFrames: z.int().nonnegative().nullable(),
  baselines: baselinesSchema.nullable(),
  checkpoints: z.array(checkpointSummarySchema),
  latest: epochMetricsSchema.nullable(),
  /** Null where the project trained it itself. */
  origin: runOriginSchema.nullable().default(null),
})
export type Run = z.infer<typeof runSchema>
