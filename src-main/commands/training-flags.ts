import {
  isLabels,
  hasGroups,
  mayHaveGroups,
  LABELLED,
  PRESET_IDS,
  PROVIDER_IDS,
  TIME_BUDGETS,
  nextFrameSettingsSchema,
  type LearningRateSchedule,
  type ProviderId,
  type NextFrameSettings,
  type TimeBudget,
  type TrainingSettings,
} from '../../src-shared/project/index.ts'
import { FRAME_MODEL_IDS, FRAME_MODELS, frameModelOf, MODEL_IDS, MODELS, type ModelId } from '../engine/models/index.ts'
import { CODEC_FLAGS, codecFlagHelp, withCodecFlags } from './codec-flags.ts'
import { UsageError, oneOf, parseNumber, type ParsedFlags } from './command.ts'

/** Every size that some architecture has, as a flag of its name. */
const sizeNames = [...new Set(Object.values(FRAME_MODELS).flatMap(({ descriptor }) => descriptor.sizes.map((size) => size.name)))]

const SETTING_FLAGS = [
  'model',
  'preset',
  ...CODEC_FLAGS,
  'standardisation',
  'batch',
  'sequence',
  'hop',
  'optimizer',
  'learning-rate',
  'schedule',
  'warm-up',
  'clip',
  'weight-average',
  'checkpoint-precision',
  'dropout',
  'recurrent-dropout',
  'l2',
  'input-noise',
  'seed',
  'checkpoint-every',
  'preview-epochs',
  'per',
  'groups',
  'teacher',
  ...sizeNames,
] as const

/** What a run that goes on with more material may be given. */
const CONTINUED_RUN_FLAGS: readonly string[] = ['name', 'provider', 'recordings', 'for']
/** Flags that belong to a new run alone: a resumed one keeps its settings. */
const NEW_RUN_FLAGS: readonly string[] = [...SETTING_FLAGS, ...CONTINUED_RUN_FLAGS]

/** @throws UsageError for what cannot be changed in a run that goes on */
export function requireFittingFlags(flags: ParsedFlags): void {
  const [resumed, continued] = [flags.text('resume'), flags.text('continue')]
  if (resumed !== undefined && continued !== undefined)
    throw new UsageError(
      '--resume and --continue exclude each other.',
      'Choose one: the same run longer, or a new one that begins with it.',
    )
  const set = (names: readonly string[]): string | undefined => names.find((name) => flags.text(name) !== undefined)
  const misplaced = resumed !== undefined ? set(NEW_RUN_FLAGS) : continued !== undefined ? set(SETTING_FLAGS) : undefined
  if (misplaced)
    throw new UsageError(
      `--${misplaced} cannot be changed in a run that ${resumed === undefined ? 'goes on from another' : 'is resumed'}.`,
      'Leave it out, or train a new run.',
    )
}

export const trainingFlags = Object.fromEntries(
  [...NEW_RUN_FLAGS, 'epochs', 'resume', 'continue'].map((name) => [name, { type: 'string' as const }]),
)

export const trainingFlagHelp = `  --model M              corpus (plays on with your own sounds), notes (writes tunes from your MIDI files),
                         ddsp (an instrument from one voice), vae (a plane of your sounds),
                         translate (plays one group of recordings with the sound of another),
                         style (gives the texture of your sounds to others),
                         labels (finds in other recordings what is marked in yours),
                         likeness (what sounds alike: orders recordings), structure (finds sections),
                         values (how much of something there is, where marks say so: "lively = 0.7"),
                         ${FRAME_MODEL_IDS.join(', ')} (bilinear)
  --preset P             quick: minutes on two cores; paper: exactly the paper's numbers (quick)
${codecFlagHelp}
  --for TIME             so long it learns: quick (10 minutes), evening (2 hours), overnight (8 hours), or as in 45m or 3h; how often it
                         goes through the recordings is measured at its beginning, on this machine
  --epochs N             how often the recordings are gone through
  --seed N               chance starts here; equal seeds give equal runs
  --provider P           where it is computed: ${PROVIDER_IDS.join(', ')} (the fastest, as measured)
  --name NAME            what the run is called
  --recordings A,B       learns from these alone, by their names or ids; of notes, MIDI files (all of the project)
${sizeNames.map((name) => `  ${`--${name} N`.padEnd(22)} size "${name}" of the architectures that have it`).join('\n')}
  --standardisation S    per-dimension or global (one scale for all)
  --batch N              sequences a step
  --sequence N           T, frames in a sequence
  --hop N                frames between the starts of neighbouring sequences; fewer than T: they overlap
  --optimizer O          rmsprop, adam, adamw
  --learning-rate X      step size
  --schedule S           how it changes: constant, cosine (falls to 0 at the end), plateau (halved after 5 epochs without progress)
  --warm-up N            steps over which it rises from 0 at first
  --clip X               largest length of a step's gradients; longer ones are scaled down ("none" for no limit)
  --weight-average X     decay of a moving average of the weights, which is then what plays, e.g. 0.999 ("none" for none)
  --checkpoint-precision P  float32, or float16: half the size, resumed not quite bit for bit
  --dropout X            of dense layers, 0 to 0.95
  --recurrent-dropout X  of LSTM inputs and recurrent state
  --l2 X                 penalty on the weights of dense layers
  --input-noise X        noise on the inputs while training
  --checkpoint-every N   epochs between kept checkpoints
  --preview-epochs A,B   epochs after which a short take is made, or labels are looked for in what was held out ("none" for none)
  --per W                of labels: frame (what sounds when) or clip (what a recording is as a whole); as the labels are, where left out
  --teacher RUN          of labels: what that run's network is sure of in recordings without labels is learnt, too
  --groups G             of translate, separate, wavenet: which recordings sound alike, by names, ids or tags,
                         "Piano=Prelude,Fugue;Violin=tag:violin"; tags: a group for each tag`

/** Models that make: they are told little. */
const MAKING_MODEL_IDS = MODEL_IDS.filter((id) => !FRAME_MODEL_IDS.some((frameModel) => frameModel === id))
const MAKING_FLAGS = ['model', 'preset', 'seed', 'preview-epochs', 'per', 'groups', 'teacher']

/** @throws UsageError for flags of other models */
function makingSettings(model: ModelId, flags: ParsedFlags): TrainingSettings {
  const foreign = SETTING_FLAGS.find((name) => !MAKING_FLAGS.includes(name) && flags.text(name) !== undefined)
  if (foreign)
    throw new UsageError(
      `The model ${model} has no --${foreign}.`,
      'It is told by --preset, --epochs, --seed, --preview-epochs, --recordings and --name alone.',
    )
  const preset = MODELS[model].descriptor.presets[oneOf('--preset', flags.text('preset'), PRESET_IDS) ?? 'quick']
  const per = oneOf('--per', flags.text('per'), LABELLED)
  if (per !== undefined && !isLabels(preset))
    throw new UsageError(
      `The model ${model} has no --per.`,
      'It is for the model labels, which learns what sounds when, or what clips are.',
    )
  if (flags.text('teacher') !== undefined && !isLabels(preset))
    throw new UsageError(`The model ${model} has no --teacher.`, 'It is for models that learn labels.')
  if (!mayHaveGroups(preset) && (flags.text('groups') === undefined) === hasGroups(preset))
    throw new UsageError(
      hasGroups(preset) ? `The model ${model} needs --groups.` : `The model ${model} has no --groups.`,
      'Models that translate or take apart learn two groups of recordings or more: --groups "Piano=Prelude,Fugue;Violin=tag:violin", ' +
        'or --groups tags. The model wavenet may learn them.',
    )
  return {
    ...preset,
    ...(per !== undefined && { per }),
    epochs: flags.number('epochs', { minimum: 1, maximum: 100_000, whole: true }) ?? preset.epochs,
    seed: flags.number('seed', { minimum: 0, maximum: 0xffffffff, whole: true }) ?? preset.seed,
    previewEpochs: previewEpochs(flags.text('preview-epochs')) ?? preset.previewEpochs,
  }
}

/** The preset's settings of any model with the flags' changes. @throws UsageError */
export function trainingSettingsFromFlags(flags: ParsedFlags): TrainingSettings {
  const model = oneOf('--model', flags.text('model'), MODEL_IDS)
  return model !== undefined && MAKING_MODEL_IDS.includes(model) ? makingSettings(model, flags) : settingsFromFlags(flags)
}

/** The same of a model that foresees frames. @throws UsageError */
export function settingsFromFlags(flags: ParsedFlags): NextFrameSettings {
  const model = oneOf('--model', flags.text('model'), FRAME_MODEL_IDS) ?? 'bilinear'
  const preset = withCodecFlags(
    frameModelOf(model).descriptor.presets[oneOf('--preset', flags.text('preset'), PRESET_IDS) ?? 'quick'],
    flags,
  )
  const whole = (name: string, maximum: number, minimum = 1): number | undefined => flags.number(name, { minimum, maximum, whole: true })
  const sequenceFrames = whole('sequence', 2000, 2)
  const settings: NextFrameSettings = {
    ...preset,
    sizes: sizesFromFlags(model, preset.sizes, flags),
    ...given({
      standardisation: oneOf('--standardisation', flags.text('standardisation'), ['per-dimension', 'global'] as const),
      epochs: whole('epochs', 100_000),
      batchSize: whole('batch', 1024),
      sequenceFrames,
      sequenceHopFrames:
        whole('hop', 2000) ?? (sequenceFrames !== undefined && sequenceFrames < preset.sequenceHopFrames ? sequenceFrames : undefined),
      optimizer: oneOf('--optimizer', flags.text('optimizer'), ['rmsprop', 'adam', 'adamw'] as const),
      learningRate: flags.number('learning-rate', { minimum: 1e-9, maximum: 1e6 }),
      learningRateSchedule: scheduleFromFlags(preset.learningRateSchedule, flags),
      gradientClipNorm: numberOrNone('clip', flags, { minimum: 1e-9, maximum: 1e6 }),
      weightAverageDecay: numberOrNone('weight-average', flags, { minimum: 0, maximum: 0.999999 }),
      checkpointPrecision: oneOf('--checkpoint-precision', flags.text('checkpoint-precision'), ['float32', 'float16'] as const),
      dropout: flags.number('dropout', { minimum: 0, maximum: 0.95 }),
      recurrentDropout: flags.number('recurrent-dropout', { minimum: 0, maximum: 0.95 }),
      l2: flags.number('l2', { minimum: 0, maximum: 1 }),
      inputNoise: flags.number('input-noise', { minimum: 0, maximum: 10 }),
      seed: whole('seed', 0xffffffff, 0),
      checkpointEveryEpochs: whole('checkpoint-every', 100_000),
      previewEpochs: previewEpochs(flags.text('preview-epochs')),
    }),
  }
  const checked = nextFrameSettingsSchema.safeParse(settings)
  if (!checked.success)
    throw new UsageError(
      `${checked.error.issues[0].path.join('.')}: ${checked.error.issues[0].message}.`,
      'See "spectraloom train --help".',
    )
  return checked.data
}

export const providerFromFlags = (flags: ParsedFlags): ProviderId | undefined => oneOf('--provider', flags.text('provider'), PROVIDER_IDS)

function sizesFromFlags(
  model: NextFrameSettings['model'],
  preset: NextFrameSettings['sizes'],
  flags: ParsedFlags,
): NextFrameSettings['sizes'] {
  const sizes = { ...preset }
  const known = frameModelOf(model).descriptor.sizes
  for (const name of sizeNames) {
    if (flags.text(name) === undefined) continue
    const size = known.find((candidate) => candidate.name === name)
    if (!size)
      throw new UsageError(
        `The model ${model} has no size "${name}".`,
        `It has: ${known.map((candidate) => `--${candidate.name}`).join(', ')}.`,
      )
    sizes[name] = flags.number(name, { minimum: size.minimum, maximum: size.maximum, whole: true }) ?? sizes[name]
  }
  return sizes
}

const scheduleFromFlags = (preset: LearningRateSchedule, flags: ParsedFlags): LearningRateSchedule => ({
  warmUpSteps: flags.number('warm-up', { minimum: 0, maximum: 1_000_000, whole: true }) ?? preset.warmUpSteps,
  then: oneOf('--schedule', flags.text('schedule'), ['constant', 'cosine', 'plateau'] as const) ?? preset.then,
})

/** Null for "none", undefined where the flag was not given. */
const numberOrNone = (name: string, flags: ParsedFlags, bounds: { minimum: number; maximum: number }): number | null | undefined =>
  flags.text(name) === 'none' ? null : flags.number(name, bounds)

function previewEpochs(text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined
  if (text === 'none') return []
  return text.split(',').map((part) => parseNumber('--preview-epochs', part, { minimum: 1, maximum: 100_000, whole: true }))
}

/** Without the properties that were not given. */
const given = <T extends object>(values: { [K in keyof T]: T[K] | undefined }): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>

/** Seconds that a training may take. @throws UsageError where --epochs says otherwise, or for what is no time */
export function timeFromFlags(flags: ParsedFlags): number | undefined {
  const text = flags.text('for')
  if (text === undefined) return undefined
  if (flags.text('epochs') !== undefined) throw new UsageError('--for and --epochs exclude each other.', 'Give the time, or the number.')
  if (Object.hasOwn(TIME_BUDGETS, text)) return TIME_BUDGETS[text as TimeBudget]
  const [, number, unit] = /^(\d+(?:\.\d+)?)([mh])$/.exec(text) ?? []
  const seconds = Number(number) * (unit === 'h' ? 3600 : 60)
  if (!(seconds > 0 && seconds <= 30 * 86_400))
    throw new UsageError(`"${text}" is no time to learn for.`, `Write ${Object.keys(TIME_BUDGETS).join(', ')}, or as in 45m or 3h.`)
  return seconds
}
