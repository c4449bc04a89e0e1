import { NO_PLATEAU } from '../../src-main/engine/checkpoints/plateau.ts'
import { checkpointRoot, saveCheckpoint, type Checkpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { WEIGHT_PREFIX } from '../../src-main/engine/checkpoints/names.ts'
import { hostTensor } from '../../src-main/engine/host-tensor.ts'
import { buildForm, modelOf } from '../../src-main/engine/models/index.ts'
import { initialValues } from '../../src-main/engine/nn/index.ts'

const settings = { ...modelOf('vae').descriptor.presets.quick, sizes: { hidden: 8 } }

/** What a training of a plane would have saved, without the training. */
export function samplePlane(): Checkpoint {
  const { forms } = modelOf('vae')
  const parameters = ['sound', 'place'].flatMap((form) => buildForm(form, forms[form], settings, { batch: 1 }).parameters)
  return {
    record: {
      version: 2,
      summary: { step: 1, epoch: 1, training: { error: 1 }, validation: null },
      settings,
      codec: null,
      standardisation: null,
      facts: {},
      progress: { stepInEpoch: 0, sums: {}, examples: 0, epochSeconds: 0, plateau: NO_PLATEAU },
    },
    tensors: new Map(
      parameters.map(({ name, shape, initialiser }) => [
        WEIGHT_PREFIX + name,
        hostTensor(initialValues(name, shape, initialiser, 1), shape),
      ]),
    ),
  }
}

/** Writes it. @returns runFolder */
export async function writeSamplePlane(runFolder: string): Promise<string> {
  await saveCheckpoint(checkpointRoot(runFolder), samplePlane())
  return runFolder
}
