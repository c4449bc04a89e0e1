import type { ModelDescriptor, TrainingSettings } from '../../../src-shared/project/index.ts'
import { base } from './base.ts'
import { bilinear } from './bilinear.ts'
import { conv1d } from './conv1d.ts'
import { conv2d } from './conv2d.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { fc } from './fc.ts'
import { nextFrameObjective } from './frame-objective.ts'
import { multilayer } from './multilayer.ts'
import type { BoundObjective } from './objective.ts'

/** Every architecture the product knows. Adding one: its file, and one line here. */
export const MODELS = { base, fc, conv1d, conv2d, bilinear, multilayer } satisfies Readonly<Record<string, ModelDefinition>>

export type ModelId = keyof typeof MODELS

export const MODEL_IDS = Object.keys(MODELS) as ModelId[]

/**
 * The architecture that settings name.
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

export const modelDescriptors = (): ModelDescriptor[] => Object.values(MODELS).map((model) => model.descriptor)

/** What the training of a next-frame model is to reach; see {@link nextFrameObjective}. */
export const frameObjective = (settings: TrainingSettings, shape: { batch: number; dimensions: number }): BoundObjective =>
  nextFrameObjective(modelOf(settings.model), settings, shape)

export type { ModelDefinition, Sizes } from './definition.ts'
export { ModelError } from './errors.ts'
export { SILENT_LEVEL_DB } from './frame-parameters.ts'
export { checkedSizes, chunkForm, countParameters, stepForm, windowForm } from './forms.ts'
export type { ChunkForm, StepForm, WindowForm } from './forms.ts'
export { weightedMean } from './objective.ts'
export type { Batch, BoundObjective, Objective, UpdateGroup } from './objective.ts'
