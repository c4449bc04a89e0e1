import { z } from 'zod'
import { idSchema } from './identifiers.ts'
import { labelledSchema } from './labels.ts'

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

/**
 * How the learning rate changes with the steps: it rises from 0 over the warm-up, then stays, falls as half a cosine to 0 at the run's end,
 * or is halved when the loss no longer falls.
 */
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

/** What every training is told, whatever it learns. */
const commonSettings = {
  model: modelIdSchema,
  preset: presetIdSchema,
  /** Sizes of the architecture, named as the model's descriptor names them (e.g. `hidden`). */
  sizes: z.record(z.string(), z.int().positive()),
  /** What it learns from, by their ids; null: every recording of the project. */
  recordings: z.array(idSchema).min(1).max(100_000).nullable().default(LATER_SETTINGS.recordings),
  epochs: z.int().min(1).max(100_000),
  batchSize: z.int().min(1).max(1024),
  optimizer: z.enum(['rmsprop', 'adam', 'adamw']),
  learningRate: z.number().positive().max(1e6),
  learningRateSchedule: learningRateScheduleSchema.default(LATER_SETTINGS.learningRateSchedule),
  /** Gradients of a step whose norm over all weights is larger are scaled down to it; null leaves them. */
  gradientClipNorm: z.number().positive().max(1e6).nullable().default(LATER_SETTINGS.gradientClipNorm),
  /** Share of the former average in the exponential moving average of the weights, which is then what plays; null keeps none. */
  weightAverageDecay: z.number().min(0).max(0.999999).nullable().default(LATER_SETTINGS.weightAverageDecay),
  /** How weights lie in checkpoints; float16 halves them and gives up resuming bit for bit. */
  checkpointPrecision: z.enum(['float32', 'float16']).default(LATER_SETTINGS.checkpointPrecision),
  /** L2 penalty on the weights of dense layers. */
  l2: z.number().min(0).max(1),
  seed: z.int().min(0).max(0xffffffff),
  /** A checkpoint is kept each time this many epochs have passed, besides the best and the last. */
  checkpointEveryEpochs: z.int().min(1),
  /** Epochs after which a short preview take is generated. */
  previewEpochs: z.array(z.int().min(1)).max(200),
}

/** The task of runs from before there were others. */
export const NEXT_FRAME = 'next-frame'

/** Learns to guess the next frame of a codec from those before. */
export const nextFrameSettingsSchema = z.object({
  task: z.literal(NEXT_FRAME),
  ...commonSettings,
  codec: codecIdSchema,
  /** Hz that the codec works at; null is the codec's own rate. The paper's codecs have one rate only. */
  sampleRate: z.int().min(8_000).max(48_000).nullable().default(LATER_SETTINGS.sampleRate),
  channels: channelLayoutSchema.default(LATER_SETTINGS.channels),
  /** Leaves silence at the beginning and end of recordings, and long silence within, out of the training. */
  trimSilence: z.boolean().default(LATER_SETTINGS.trimSilence),
  augmentation: augmentationSchema.default(LATER_SETTINGS.augmentation),
  /** One mean and deviation per dimension, or one scale for all dimensions. */
  standardisation: z.enum(['per-dimension', 'global']),
  /** T, the time steps a training sequence is unrolled over. */
  sequenceFrames: z.int().min(2).max(2000),
  /** Distance between the starts of neighbouring training sequences; T means no overlap. */
  sequenceHopFrames: z.int().min(1).max(2000),
  /** On dense layers. */
  dropout: z.number().min(0).max(0.95),
  /** On the LSTM's inputs and on its recurrent state: one mask per sequence. */
  recurrentDropout: z.number().min(0).max(0.95),
  /** Standard deviation of Gaussian noise added to the standardised inputs while training. */
  inputNoise: z.number().min(0).max(10),
})
export type NextFrameSettings = z.infer<typeof nextFrameSettingsSchema>

export const CORPUS = 'corpus'

/** Learns which sound of the recordings follows which; a step learns from random stretches of them, an epoch is so many steps. */
export const corpusSettingsSchema = z.object({
  task: z.literal(CORPUS),
  ...commonSettings,
  stepsPerEpoch: z.int().min(1).max(10_000),
  /** Units of sound that are heard one after another. */
  sequenceUnits: z.int().min(2).max(500),
  /** Random units that the true next one is told from. */
  poolUnits: z.int().min(1).max(20_000),
  /** On dense layers. */
  dropout: z.number().min(0).max(0.95),
  /** Largest noise on what is heard while it learns, in standard deviations. */
  inputNoise: z.number().min(0).max(10),
})
export type CorpusSettings = z.infer<typeof corpusSettingsSchema>

export const NOTES = 'notes'

/** Learns which note of MIDI files follows which; a step learns from random stretches of them, an epoch is so many steps. */
export const notesSettingsSchema = z.object({
  task: z.literal(NOTES),
  ...commonSettings,
  stepsPerEpoch: z.int().min(1).max(10_000),
  /** Notes that are heard one after another. */
  sequenceNotes: z.int().min(2).max(1000),
  /** Each stretch is heard up to so much higher or lower than it is written; drums stay. */
  transposeSemitones: z.int().min(0).max(12),
  /** Which instrument plays each note, and how the tempo moves, is learnt, too; runs from before that know neither. */
  voices: z.boolean().default(false),
  /** On what is heard and what is made of it. */
  dropout: z.number().min(0).max(0.95),
})
export type NotesSettings = z.infer<typeof notesSettingsSchema>

/** Learns an instrument from recordings of one voice; has the common settings alone. */
export const INSTRUMENT = 'instrument'

/** After its last note an instrument is heard for so long. */
export const INSTRUMENT_RINGS_SECONDS = 1.5

export const isInstrument = (settings: TrainingSettings): boolean => settings.task === INSTRUMENT

/** Learns short sounds, to make new ones of chance; has the common settings alone. */
export const ONE_SHOTS = 'one-shots'

/** Hz of them. */
export const ONE_SHOT_RATE = 16_000

export const isOneShots = (settings: TrainingSettings): boolean => settings.task === ONE_SHOTS

export const MOST_GROUPS = 8

/** Recordings that sound alike: one instrument, one player, one room. */
export const soundGroupSchema = z.object({ name: z.string().trim().min(1).max(80), recordings: z.array(idSchema).min(1).max(100_000) })
export type SoundGroup = z.infer<typeof soundGroupSchema>

export const DRAWN_SOUND = 'drawn-sound'

/** Learns how sound goes on, sample by sample or code by code; a step learns from random stretches of it, an epoch is so many steps. */
export const drawnSoundSettingsSchema = z.object({
  task: z.literal(DRAWN_SOUND),
  ...commonSettings,
  stepsPerEpoch: z.int().min(1).max(10_000),
  /** Hz that the network hears and plays at, in mono. */
  sampleRate: z.int().min(4_000).max(48_000),
  /** Of a stretch that it learns from. */
  sequenceSamples: z.int().min(16).max(1_000_000),
  /** What it listens to before it plays on. */
  heardSamples: z.int().min(16).max(1_000_000),
  /** Which recordings sound alike, where it is told that; none: nobody says. Absent: it learns no groups. */
  groups: z.array(soundGroupSchema).max(MOST_GROUPS).optional(),
})
export type DrawnSoundSettings = z.infer<typeof drawnSoundSettingsSchema>

/** Sounds at the pitch that it is told, where it has learnt one voice: notes can be played on it. */
export const isToldPitch = (settings: TrainingSettings): boolean =>
  settings.task === DRAWN_SOUND && settings.sizes.told !== undefined && settings.sizes.pitch !== undefined

/** Plays notes. */
export const playsNotes = (settings: TrainingSettings): boolean => isInstrument(settings) || isToldPitch(settings)

/** Learns a plane of the moments of recordings; has the common settings alone. */
export const PLANE = 'plane'

export const isPlane = (settings: TrainingSettings): boolean => settings.task === PLANE

export const TRANSLATION = 'translation'
export const CONSTANT_Q = 'constant-q'
/** What is told where groups of recordings are learnt from; an epoch is so many steps. */
const groupSettings = {
  ...commonSettings,
  stepsPerEpoch: z.int().min(1).max(10_000),
  /** Two or more; presets name none, as they know no recordings. */
  groups: z.array(soundGroupSchema).max(MOST_GROUPS),
}

/** Learns to play what one group of recordings plays with the sound of another. */
export const translationSettingsSchema = z.object({
  task: z.literal(TRANSLATION),
  ...groupSettings,
  /** How moments are seen; absent: by a short transform alone. */
  pictures: z.literal(CONSTANT_Q).optional(),
})
export type TranslationSettings = z.infer<typeof translationSettingsSchema>

export const isTranslation = (settings: TrainingSettings): settings is TranslationSettings => settings.task === TRANSLATION

export const SEPARATION = 'separation'

/** Learns to take apart what groups of recordings sound like together. */
export const separationSettingsSchema = z.object({
  task: z.literal(SEPARATION),
  ...groupSettings,
  /** Of each group, between which levels it lies in a mixture, dB, evenly; where it is not said, all groups are about as loud. */
  groupLevelsDb: z.array(z.tuple([z.number().min(-60).max(60), z.number().min(-60).max(60)])).optional(),
})
export type SeparationSettings = z.infer<typeof separationSettingsSchema>

export const isSeparation = (settings: TrainingSettings): settings is SeparationSettings => settings.task === SEPARATION

/** Learns from groups of recordings. */
export const hasGroups = (settings: TrainingSettings): settings is TranslationSettings | SeparationSettings =>
  isTranslation(settings) || isSeparation(settings)

/** May learn groups of recordings, or do without. */
export const mayHaveGroups = (settings: TrainingSettings): settings is DrawnSoundSettings & { groups: SoundGroup[] } =>
  isDrawnSound(settings) && settings.groups !== undefined

/** The groups of recordings that it learns, or may; null where it learns none. */
export const learntGroups = (settings: TrainingSettings): SoundGroup[] | null =>
  hasGroups(settings) || mayHaveGroups(settings) ? settings.groups : null

/** Learns what recordings are like as a texture; has the common settings alone. */
export const TEXTURE = 'texture'

export const isTexture = (settings: TrainingSettings): boolean => settings.task === TEXTURE

/** Learns which stretches of recordings sound alike; has the common settings alone. */
export const LIKENESS = 'likeness'

export const isLikeness = (settings: Pick<TrainingSettings, 'task'>): boolean => settings.task === LIKENESS

/** Learns which beats of a piece belong to the same section; has the common settings alone. */
export const STRUCTURE = 'structure'

export const isStructure = (settings: Pick<TrainingSettings, 'task'>): boolean => settings.task === STRUCTURE

/** Learns where stretches of sound lie of what belongs together, as marks say where there are some. */
export const learnsPairs = (settings: Pick<TrainingSettings, 'task'>): boolean => isLikeness(settings) || isStructure(settings)

/** A place on a plane lies within so much of its middle, mostly. */
export const PLANE_REACH = 3

/** Hz of what networks sound at that have a synthesiser. */
export const SYNTHESIS_RATE = 24_000

/** Seconds of a recording that they hear at least. */
export const SYNTHESIS_HEARD_SECONDS = 1

/** Has a synthesiser: one channel at its rate, whatever it learnt from. */
export const synthesises = (settings: TrainingSettings): boolean =>
  isInstrument(settings) || isPlane(settings) || isTranslation(settings) || isTexture(settings)

/** Learns the pitch of one voice without labels; has the common settings alone. */
export const PITCH = 'pitch'

export const isPitch = (settings: TrainingSettings): boolean => settings.task === PITCH

export const LABELS = 'labels'
/** The model of that task that learns values instead of words. */
export const VALUES = 'values'

/** Learns which labels hold for which stretches of recordings. */
export const labelsSettingsSchema = z.object({
  task: z.literal(LABELS),
  ...commonSettings,
  /** What sounds when, or what a recording is as a whole; null: the latter where every label holds for a whole recording. */
  per: labelledSchema.nullable(),
  /** Steps that are heard together, 64 ms each. */
  sequenceSteps: z.int().min(2).max(1000),
  /** On dense layers. */
  dropout: z.number().min(0).max(0.95),
  /** A run and the step of its checkpoint: what it is sure of in recordings without labels is learnt, too; null: labels alone are. */
  teacher: z.object({ runId: idSchema, checkpointStep: z.int().nonnegative() }).nullable().default(null),
})
export type LabelsSettings = z.infer<typeof labelsSettingsSchema>

/**
 * The tasks that have settings of their own; the key is the task. Adding one: its schema above, with `task` and the common settings, and a
 * line here.
 */
const SETTINGS_OF = {
  [NEXT_FRAME]: nextFrameSettingsSchema,
  [CORPUS]: corpusSettingsSchema,
  [NOTES]: notesSettingsSchema,
  [LABELS]: labelsSettingsSchema,
  [DRAWN_SOUND]: drawnSoundSettingsSchema,
  [TRANSLATION]: translationSettingsSchema,
  [SEPARATION]: separationSettingsSchema,
} as const
type KnownSettings = z.infer<(typeof SETTINGS_OF)[keyof typeof SETTINGS_OF]>

/** A task with no settings but the common ones and its model's sizes, or one of a later version: what else stands there is kept. */
export const otherSettingsSchema = z.looseObject({
  task: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/)
    .brand<'other task'>(),
  ...commonSettings,
})
export type OtherSettings = z.infer<typeof otherSettingsSchema>

/**
 * Everything that decides what a run learns, by its task. Two runs with equal settings, recordings and provider give equal weights.
 * Settings without a task are from before there were several: they foresee frames.
 */
export type TrainingSettings = KnownSettings | OtherSettings
export const trainingSettingsSchema = z.unknown().transform((value, context): TrainingSettings => {
  const settings = typeof value === 'object' && value !== null && !('task' in value) ? { task: NEXT_FRAME, ...value } : value
  const { task } = z.object({ task: z.string() }).catch({ task: '' }).parse(settings)
  const schema: z.ZodType<TrainingSettings> = Object.hasOwn(SETTINGS_OF, task)
    ? SETTINGS_OF[task as keyof typeof SETTINGS_OF]
    : otherSettingsSchema
  const parsed = schema.safeParse(settings)
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues) context.issues.push({ code: 'custom', path: [...path], message, input: value })
  return z.NEVER
}) as unknown as z.ZodType<TrainingSettings, TrainingSettings>

export const isNextFrame = (settings: TrainingSettings): settings is NextFrameSettings => settings.task === NEXT_FRAME

export const isCorpus = (settings: TrainingSettings): settings is CorpusSettings => settings.task === CORPUS

export const isNotes = (settings: TrainingSettings): settings is NotesSettings => settings.task === NOTES

export const isLabels = (settings: TrainingSettings): settings is LabelsSettings => settings.task === LABELS

/** It says something of recordings, and makes no takes. */
export const onlyListens = (settings: TrainingSettings): boolean =>
  isLabels(settings) || isSeparation(settings) || isPitch(settings) || learnsPairs(settings)

export const isDrawnSound = (settings: TrainingSettings): settings is DrawnSoundSettings => settings.task === DRAWN_SOUND
