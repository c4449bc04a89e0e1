/** Networks that listen and come with the program, out of the files that they ship as. */
import { z } from 'zod'
import { labelsSettingsSchema, type LabelsSettings } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { labelFactsSchema, type LabelFacts } from '../labels/label-facts.ts'
import { labelKindOf } from '../labels/label-kinds.ts'
import { networkInFile } from '../onnx/network-in-file.ts'

const numbersSchema = z.array(z.number())

export interface ListeningNetwork extends LearntNetwork {
  settings: LabelsSettings
  facts: LabelFacts & LearntNetwork['facts']
}

/**
 * A network of labels out of its file.
 *
 * @throws ModelFileError where it is none
 */
export async function readListeningFile(path: string): Promise<ListeningNetwork> {
  const { weights, entry } = await networkInFile(path)
  const settings = entry('training_settings', labelsSettingsSchema)
  const { view } = labelKindOf(settings.model)
  return {
    settings,
    codec: view.codec,
    standardisation: {
      kind: view.standardisation,
      frames: entry('standardisation_frames', z.number()),
      mean: entry('standardisation_mean', numbersSchema),
      scale: entry('standardisation_scale', numbersSchema),
    },
    facts: { ...entry('facts', labelFactsSchema) },
    weights,
  }
}
