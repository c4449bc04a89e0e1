/** Networks that listen and come with the program, out of the files that they ship as. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { labelsSettingsSchema, type LabelsSettings } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { hostTensor, type HostTensor } from '../host-tensor.ts'
import { labelFactsSchema, type LabelFacts } from '../labels/label-facts.ts'
import { labelKindOf } from '../labels/label-kinds.ts'
import { ModelFileError } from '../onnx/model-file-error.ts'
import { parseOnnxFile } from '../onnx/onnx-file.ts'

const numbersSchema = z.array(z.number())

export interface ListeningNetwork extends LearntNetwork {
  settings: LabelsSettings
  facts: LabelFacts & LearntNetwork['facts']
}

/**
 * A network of labels out of a file that `export --format onnx` wrote: its weights and what it says of itself. Its graph is not executed.
 *
 * @throws ModelFileError where it is none
 */
export async function readListeningFile(path: string): Promise<ListeningNetwork> {
  const { metadata, graph } = parseOnnxFile(new Uint8Array(await readFile(path)))
  const entry = <T>(name: string, schema: z.ZodType<T>): T => {
    const text = metadata.get(name)
    const parsed = schema.safeParse(text === undefined ? undefined : JSON.parse(text))
    if (parsed.success) return parsed.data
    throw new ModelFileError(`says nothing of its ${name.replaceAll('_', ' ')}`, 'Make it again with this version of the program.')
  }
  const settings = entry('training_settings', labelsSettingsSchema)
  const { view } = labelKindOf(settings.model)
  const weights = graph.tensors.flatMap(({ name, dtype, shape, raw }): [string, HostTensor][] =>
    dtype === 'float32' && raw ? [[name, hostTensor(new Float32Array(new Uint8Array(raw).buffer), shape)]] : [],
  )
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
    weights: new Map(weights),
  }
}
