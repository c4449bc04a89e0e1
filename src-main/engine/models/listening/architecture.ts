import type { LabelsSettings, PresetId } from '../../../../src-shared/project/index.ts'
import type { Tensor } from '../../graph/index.ts'
import type { Scope } from '../../nn/index.ts'
import type { OwnDescriptor, Sizes } from '../definition.ts'

/** A network of labels: its layers, and what is told of it. It learns the person's labels, or what `LISTENING_KINDS` has under its name. */
export interface ListeningArchitecture {
  id: string
  descriptor: Pick<OwnDescriptor, 'name' | 'description' | 'layers' | 'source' | 'sizes'>
  presets: Record<PresetId, LabelsSettings>
  /**
   * @param frames float32 [T, batch, values], standardised
   * @param labels how many answers
   * @returns      float32 [T, batch, labels]
   */
  logits(scope: Scope, frames: Tensor, options: { sizes: Sizes; labels: number }): Tensor
}
