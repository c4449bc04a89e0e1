import type { ModelDescriptor, NextFrameSettings, TrainingSettings } from '../../../src-shared/project/index.ts'
import { isFrameRecord } from '../checkpoints/checkpoint-record.ts'
import type { CheckpointRecord, FrameRecord } from '../checkpoints/checkpoint-record.ts'
import { base } from './base.ts'
import { bilinear } from './bilinear.ts'
import { conv1d } from './conv1d.ts'
import { conv2d } from './conv2d.ts'
import { mdctLstm, melGru, melLstm, melRnn } from './drawn-frames.ts'
import { corpus } from './corpus-model.ts'
import type { FrameModel, ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { ddsp } from './ddsp-model.ts'
import { buildForm, type Form, type FormFile, type FormMaterial } from './form.ts'
import { fc } from './fc.ts'
import { likeness } from './likeness-model.ts'
import { LISTENING_MODELS } from './listening/index.ts'
import { melnet } from './melnet-model.ts'
import { multilayer } from './multilayer.ts'
import { nextFrame } from './next-frame.ts'
import { notesModel } from './notes-model.ts'
import type { BoundObjective } from './objective.ts'
import { ONE_SHOT_MODELS } from './one-shot-models.ts'
import { samplernn } from './samplernn-model.ts'
import { SEPARATION_MODELS } from './separation/index.ts'
import { spice } from './spice-model.ts'
import { structure } from './structure-model.ts'
import { style } from './style-model.ts'
import { timbretron } from './timbretron-model.ts'
import { translate } from './translate-model.ts'
import { tunes } from './tunes.ts'
import { vae } from './vae-model.ts'
import { vqTransformer } from './vq-transformer-model.ts'
import { wavenet } from './wavenet-model.ts'
import type { DrawnSoundModel } from './drawn-sound.ts'

/** The architectures that foresee frames. Adding one: its file, and one line here. */
export const FRAME_MODELS = {
  base: nextFrame(base),
  fc: nextFrame(fc),
  conv1d: nextFrame(conv1d),
  conv2d: nextFrame(conv2d),
  bilinear: nextFrame(bilinear),
  multilayer: nextFrame(multilayer),
  'mel-rnn': nextFrame(melRnn),
  'mel-gru': nextFrame(melGru),
  'mel-lstm': nextFrame(melLstm),
  'mdct-lstm': nextFrame(mdctLstm),
} satisfies Readonly<Record<string, FrameModel>>

/** The architectures that write notes. Adding one: its file, and one line here. */
export const NOTES_MODELS = { notes: notesModel(tunes) } satisfies Readonly<Record<string, ModelDefinition>>

/** The architectures that draw sound in blocks. Adding one: its file, and one line here. */
export const DRAWN_SOUND_MODELS = { wavenet, samplernn, melnet, 'vq-transformer': vqTransformer } satisfies Readonly<
  Record<string, DrawnSoundModel>
>

/** Every model the product knows. Adding one that learns something else: its file, and one line here. */
export const MODELS = {
  ...{
    ...FRAME_MODELS,
    corpus,
    ...NOTES_MODELS,
    ddsp,
    translate,
    timbretron,
    ...SEPARATION_MODELS,
    spice,
    style,
    vae,
    likeness,
    structure,
  },
  ...{ ...DRAWN_SOUND_MODELS, ...ONE_SHOT_MODELS, ...LISTENING_MODELS },
} satisfies Readonly<Record<string, ModelDefinition>>

export type FrameModelId = keyof typeof FRAME_MODELS
export type ModelId = keyof typeof MODELS

export const FRAME_MODEL_IDS = Object.keys(FRAME_MODELS) as FrameModelId[]
export const MODEL_IDS = Object.keys(MODELS) as ModelId[]

/**
 * The model that settings name.
 *
 * @throws ModelError where this version of the product has none of that name
 */
export const modelOf = (id: string): ModelDefinition => {
  if (Object.hasOwn(MODELS, id)) return MODELS[id as ModelId]
  throw new ModelError(
    `This version knows no model called ${id}.`,
    `It has: ${MODEL_IDS.join(', ')}. Update the program if a later version made this.`,
  )
}

/**
 * The same where it has to foresee frames.
 *
 * @throws ModelError where it is none of those
 */
export const frameModelOf = (id: string): FrameModel => {
  const { descriptor } = modelOf(id)
  if (Object.hasOwn(FRAME_MODELS, id)) return FRAME_MODELS[id as FrameModelId]
  throw new ModelError(`${descriptor.name} does not foresee frames.`, `These do: ${FRAME_MODEL_IDS.join(', ')}.`)
}

/**
 * The same where it has to draw sound.
 *
 * @throws ModelError where it does not
 */
export const drawnSoundModelOf = (id: string): DrawnSoundModel => {
  const { descriptor } = modelOf(id)
  if (Object.hasOwn(DRAWN_SOUND_MODELS, id)) return DRAWN_SOUND_MODELS[id as keyof typeof DRAWN_SOUND_MODELS]
  throw new ModelError(`${descriptor.name} does not draw sound.`, `These do: ${Object.keys(DRAWN_SOUND_MODELS).join(', ')}.`)
}

/** What models take and give, for whoever shows them. */
export const modelDescriptors = (): ModelDescriptor[] =>
  Object.values<ModelDefinition>(MODELS).map((model) => ({
    ...model.descriptor,
    makes: model.plays?.gives ?? 'analysis',
    draws: model.plays?.draws ?? false,
    previews: model.previews,
    files: filesOf(model).map(([form, { label, words }]) => ({ form, label, words })),
  }))

/** The forms that a model leaves in, as files for other programs; the one that is meant where none is chosen comes first. */
export const filesOf = ({ forms }: Pick<ModelDefinition, 'forms'>): [form: string, file: FormFile][] =>
  Object.entries(forms).flatMap(([form, { file }]): [string, FormFile][] => (file ? [[form, file]] : []))

/**
 * A form of a model as it becomes a file.
 *
 * @throws ModelError where no file of such a form is of use
 */
export function fileForm(settings: TrainingSettings, form: string, material: FormMaterial): Form {
  const model = modelOf(settings.model)
  const found = filesOf(model).find(([name]) => name === form)
  if (!found)
    throw new ModelError(
      `${model.descriptor.name} has no form "${form}".`,
      `It has: ${filesOf(model)
        .map(([name, { words }]) => `${name} (${words})`)
        .join(' ')}`,
    )
  return buildForm(`${settings.model} ${form}`, model.forms[form], settings, found[1].extents(settings, material))
}

/** What the training of a model of frames is to reach, with batches of so many sequences of frames of so many values. */
export function frameObjective(settings: NextFrameSettings, { batch, dimensions }: { batch: number; dimensions: number }): BoundObjective {
  const model = frameModelOf(settings.model)
  return model.objective(settings, model.minibatch!({ ...settings, batchSize: batch }, { codec: { dimensions }, facts: {} }))
}

/** @throws ModelError where the checkpoint is of a model that does not foresee frames */
export const frameRecordOf = <T extends Pick<CheckpointRecord, 'settings' | 'codec' | 'standardisation'>>(record: T): FrameRecord<T> => {
  if (isFrameRecord(record)) return record
  throw new ModelError(
    `The run learns the task ${record.settings.task}, not frames.`,
    `These models foresee frames: ${FRAME_MODEL_IDS.join(', ')}.`,
  )
}

export type { Analysing, Batches, FrameModel, FramePredictor, ModelDefinition, PlayedRecording, Playing, Sizes } from './definition.ts'
export type { DrawnSoundHand, DrawnSoundModel } from './drawn-sound.ts'
export { ModelError } from './errors.ts'
export { buildForm, formProgram, NEXT_PREFIX, nextStates } from './form.ts'
export type { Form, FormDefinition, FormFile, FormMaterial, FormShape } from './form.ts'
export type { FrameHand } from './frame-parameters.ts'
export type { LiveControl, LivePlaying, SoundHand } from './live-control.ts'
export { checkedSizes, chunkForm, countParameters, stepForm, windowForm } from './forms.ts'
export type { ChunkForm, StepForm, WindowForm } from './forms.ts'
export { VOCODER_LATENCY } from './vocoder.ts'
export { weightedMean } from './objective.ts'
export type { Batch, BoundObjective, Objective, UpdateGroup } from './objective.ts'
