import { checkpointRoot, saveCheckpoint, type Checkpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { buildForm, modelOf } from '../../src-main/engine/models/index.ts'
import { untaughtCheckpoint, untaughtWeights } from './untaught.ts'

const settings = { ...modelOf('vae').descriptor.presets.quick, sizes: { hidden: 8 } }

/** What a training of a plane would have saved, without the training. */
export function samplePlane(): Checkpoint {
  const { forms } = modelOf('vae')
  return untaughtCheckpoint(
    settings,
    untaughtWeights(['sound', 'place'].map((form) => buildForm(form, forms[form], settings, { batch: 1 }))),
  )
}

/** Writes it. @returns runFolder */
export async function writeSamplePlane(runFolder: string): Promise<string> {
  await saveCheckpoint(checkpointRoot(runFolder), samplePlane())
  return runFolder
}
