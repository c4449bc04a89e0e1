import type { TranslationSettings } from '../../src-shared/project/index.ts'
import { NO_PLATEAU } from '../../src-main/engine/checkpoints/plateau.ts'
import { checkpointRoot, saveCheckpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { WEIGHT_PREFIX } from '../../src-main/engine/checkpoints/names.ts'
import { hostTensor, type HostTensor } from '../../src-main/engine/host-tensor.ts'
import { buildForm, modelOf } from '../../src-main/engine/models/index.ts'
import { initialValues } from '../../src-main/engine/nn/index.ts'

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
  const { parameters } = buildForm('translate', forms.translate, settings, { batch: 1, steps: 16 })
  const weights = new Map(
    parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
  )
  return { settings, weights }
}

/** What a training of `translate` would have saved, without the training. @returns its settings */
export async function writeSampleTranslation(runFolder: string): Promise<TranslationSettings> {
  const { settings, weights } = sampleTranslation('translate')
  await saveCheckpoint(checkpointRoot(runFolder), {
    record: {
      version: 2,
      summary: { step: 1, epoch: 1, training: { error: 1 }, validation: null },
      settings,
      codec: null,
      standardisation: null,
      facts: {},
      progress: { stepInEpoch: 0, sums: {}, examples: 0, epochSeconds: 0, plateau: NO_PLATEAU },
    },
    tensors: new Map([...weights].map(([name, tensor]) => [WEIGHT_PREFIX + name, tensor])),
  })
  return settings
}
