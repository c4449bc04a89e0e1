import type { ModelDescriptor, ModelId } from '../../../src-shared/project/index.ts'
import { base } from './base.ts'
import { bilinear } from './bilinear.ts'
import { conv1d } from './conv1d.ts'
import { conv2d } from './conv2d.ts'
import type { ModelDefinition } from './definition.ts'
import { fc } from './fc.ts'
import { multilayer } from './multilayer.ts'

/** Every architecture the product knows. Adding one: its file, and one line here. */
export const MODELS: Readonly<Record<ModelId, ModelDefinition>> = { base, fc, conv1d, conv2d, bilinear, multilayer }

export const modelDescriptors = (): ModelDescriptor[] => Object.values(MODELS).map((model) => model.descriptor)

export type { ModelDefinition, Sizes } from './definition.ts'
export { ModelError } from './errors.ts'
export { checkedSizes, countParameters, stepForm, windowForm } from './forms.ts'
export type { StepForm, WindowForm } from './forms.ts'
