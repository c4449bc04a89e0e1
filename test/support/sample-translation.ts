import type { TranslationSettings } from '../../src-shared/project/index.ts'
import { checkpointRoot, saveCheckpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import type { HostTensor } from '../../src-main/engine/host-tensor.ts'
import { buildForm, modelOf } from '../../src-main/engine/models/index.ts'
import { untaughtCheckpoint, untaughtWeights } from './untaught.ts'

/** A network of the smallest sizes that has learnt nothing of two groups, a recording each. */
export function sampleTranslation(
  model: 'translate' | 'timbretron',
  recordingIds: readonly string[] = ['a', 'b'],
): { settings: TranslationSettings; weights: Map<string, HostTensor> } {
  const { descriptor, forms } = modelOf(model)
  const settings = {
    ...(descriptor.presets.quick as TranslationSettings),
    sizes: Object.fromEntries(descriptor.sizes.map(({ name, minimum }) => [name, minimum])),
    groups: recordingIds.map((id) => ({ name: `Like ${id}`, recordings: [id] })),
  }
  return { settings, weights: untaughtWeights([buildForm('translate', forms.translate, settings, { batch: 1, steps: 16 })]) }
}

/** What a training of `translate` would have saved, without the training. @returns its settings */
export async function writeSampleTranslation(runFolder: string): Promise<TranslationSettings> {
  const { settings, weights } = sampleTranslation('translate')
  await saveCheckpoint(checkpointRoot(runFolder), untaughtCheckpoint(settings, weights))
  return settings
}
