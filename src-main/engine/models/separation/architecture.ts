import { SEPARATION, separationSettingsSchema, type PresetId, type SeparationSettings } from '../../../../src-shared/project/index.ts'
import type { Tensor } from '../../graph/index.ts'
import type { Scope } from '../../nn/index.ts'
import type { OwnDescriptor, Sizes } from '../definition.ts'
import { ADAM_TRAINING } from '../presets.ts'

export interface SeparationOptions {
  sizes: Sizes
  /** How many parts there are. */
  groups: number
}

/** What a network says of a sound: how its bands are shared out among the parts, or the parts as they sound. */
export type SaysOfSound = 'shares' | 'waveforms'

/** A network that takes sound apart: its layers, and what is told of it. */
export interface SeparationArchitecture {
  id: string
  descriptor: Pick<OwnDescriptor, 'name' | 'description' | 'measures' | 'layers' | 'source' | 'sizes'>
  presets: Record<PresetId, SeparationSettings>
  says: SaysOfSound
  /**
   * @param heard float32 [rows, T, BANDS], magnitudes, or [rows, samples], at any level
   * @returns     float32 [rows, groups, ...]: shares, which sum to 1 over the groups, or waveforms, which sum to what is heard
   */
  parts(scope: Scope, heard: Tensor, options: SeparationOptions): Tensor
  /**
   * @param batch.parts float32 [rows, groups, ...]: each part alone
   * @returns           of each row, float32 [rows], by the names of the measures. The first is what is learnt, and what checkpoints are
   *                    compared by
   */
  learn(scope: Scope, batch: { heard: Tensor; parts: Tensor }, options: SeparationOptions): Readonly<Record<string, Tensor>>
}

type PresetOptions = Pick<SeparationSettings, 'sizes'> & Partial<SeparationSettings>

/** @param paper what differs of it */
export function separationPresets(
  model: string,
  options: { quick: PresetOptions; paper: PresetOptions },
): Record<PresetId, SeparationSettings> {
  const quick = separationSettingsSchema.parse({
    ...ADAM_TRAINING,
    ...{ task: SEPARATION, model, preset: 'quick', groups: [], stepsPerEpoch: 50, epochs: 20, previewEpochs: [] },
    ...options.quick,
  })
  return { quick, paper: { ...quick, preset: 'paper', epochs: 100, ...options.paper } }
}

export const FILTERS_SIZE = { name: 'filters', label: 'Filters', description: 'Patterns of the finest layer.', minimum: 2, maximum: 64 }
