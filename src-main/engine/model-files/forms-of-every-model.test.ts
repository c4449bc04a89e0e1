import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { isDrawnSound, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { checkpointRoot, saveCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { BUFFER_PREFIX, WEIGHT_PREFIX } from '../checkpoints/names.ts'
import { NO_PLATEAU } from '../checkpoints/plateau.ts'
import { evaluate, inputName } from '../graph/index.ts'
import { elementCount, hostTensor, type HostTensor } from '../host-tensor.ts'
import { LISTENING_KINDS, TAGGING_KINDS } from '../labels/label-kinds.ts'
import { fileForm, filesOf, formProgram, FRAME_MODEL_IDS, MODEL_IDS, MODELS, type ModelId } from '../models/index.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { exportModel } from './export-model.ts'
import { importModel } from './import-model.ts'

const hooks = { emit: () => undefined, signal: new AbortController().signal }
const FACTS = { names: ['bird', 'rain'], per: 'frame' }
/** What has to be a sensible number: how notes are drawn. */
const GIVEN: Readonly<Record<string, number>> = { temperature: 1, topP: 0.95, barSteps: 96, places: 1, atOnce: 1 }
/** Its decoder raises what is left of rounding to the power of e; phases of what is hardly there hang on it. */
const TOLERANCES: Partial<Record<ModelId, { rtol: number; atol: number }>> = {
  'vq-transformer': { rtol: 1e-3, atol: 1e-3 },
  melnet: { rtol: 1e-3, atol: 0.02 },
}
/** Enough for every network that draws sound; two frames of the one whose vocoder takes long to compute by hand. */
const HEARD_SAMPLES = 2048
const FEW_SAMPLES: Partial<Record<ModelId, number>> = { melnet: 512 }
const OTHERS = MODEL_IDS.filter((id) => !FRAME_MODEL_IDS.some((frames) => frames === id))

const settingsOf = (id: ModelId): TrainingSettings => {
  const { sizes, presets } = MODELS[id].descriptor
  const { quick } = presets
  const small = isDrawnSound(quick) ? { ...quick, heardSamples: FEW_SAMPLES[id] ?? HEARD_SAMPLES } : quick
  return { ...small, sizes: Object.fromEntries(sizes.map(({ name, minimum }) => [name, minimum])) }
}

async function exported(id: ModelId, form: string): Promise<{ path: string; tensors: Map<string, HostTensor> }> {
  const settings = settingsOf(id)
  const random = new CounterRandom(5, streamOf(`${id} ${form}`))
  const { parameters, buffers } = fileForm(settings, form, { codec: null, facts: FACTS })
  const weightOf = (shape: readonly number[]): HostTensor =>
    hostTensor(
      Float32Array.from({ length: elementCount(shape) }, () => random.normal() / 4),
      shape,
    )
  const tensors = new Map([
    ...parameters.map(({ name, shape }): [string, HostTensor] => [WEIGHT_PREFIX + name, weightOf(shape)]),
    // Averages of channels, and their variances, which are not below 0.
    ...buffers.map(({ name, shape }): [string, HostTensor] => {
      const values = weightOf(shape)
      return [BUFFER_PREFIX + name, name.endsWith('/variance') ? hostTensor((values.data as Float32Array).map(Math.abs), shape) : values]
    }),
  ])
  const folder = temporaryFolder()
  const runFolder = join(folder, 'run')
  const record = {
    version: 2 as const,
    summary: { step: 1, epoch: 1, training: { f: 1 }, validation: null },
    settings,
    codec: null,
    standardisation: null,
    facts: FACTS,
    progress: { stepInEpoch: 0, sums: {}, examples: 0, epochSeconds: 0, plateau: NO_PLATEAU },
  }
  await saveCheckpoint(checkpointRoot(runFolder), { record, tensors })
  const outPath = join(folder, 'model.onnx')
  const { path } = await exportModel(
    { runFolder, runId: 'run-a', runName: 'Other', checkpoint: 1, form, outPath, productVersion: '1' },
    hooks,
  )
  return { path, tensors }
}

const files = OTHERS.flatMap((id) => filesOf(MODELS[id]).map(([form]): [ModelId, string] => [id, form]))

describe('models that do not foresee frames', () => {
  it('leave in the forms that are of use', () => {
    expect(files).toEqual([
      ['corpus', 'step'],
      ['corpus', 'keys'],
      ['notes', 'step'],
      ['ddsp', 'step'],
      ['translate', 'translate'],
      ['timbretron', 'translate'],
      ['separate', 'shares'],
      ['separate-tasnet', 'waveforms'],
      ['separate-wave', 'waveforms'],
      ['separate-clusters', 'shares'],
      ['spice', 'pitch'],
      ['style', 'change'],
      ['vae', 'sound'],
      ['vae', 'place'],
      ['likeness', 'embedding'],
      ['structure', 'embedding'],
      ['wavenet', 'draw'],
      ['wavenet', 'hear'],
      ['samplernn', 'draw'],
      ['samplernn', 'hear'],
      ['melnet', 'draw'],
      ['melnet', 'hear'],
      ['vq-transformer', 'draw'],
      ['vq-transformer', 'hear'],
      ['vq-transformer', 'encode'],
      ['vq-transformer', 'decode'],
      ['drumgan', 'generator'],
      ['gansynth', 'generator'],
      ['wavegan', 'generator'],
      ...['labels', 'values', ...Object.keys(LISTENING_KINDS), ...Object.keys(TAGGING_KINDS)].map((id) => [id, 'answer']),
    ])
  })

  it.each(files)('give in a plain session what their graph means: %s, %s', { timeout: 120_000 }, async (id, form) => {
    const { path, tensors } = await exported(id, form)
    const built = fileForm(settingsOf(id), form, { codec: null, facts: FACTS })
    const { inputs, outputs } = formProgram(built)
    const random = new CounterRandom(6, streamOf(`${id} ${form} inputs`))
    const feeds = new Map(
      inputs.map((input) => [
        input,
        Array.from(
          { length: input.size },
          () => GIVEN[inputName(input)] ?? (input.dtype === 'int32' ? random.integer(12) : random.uniform()),
        ),
      ]),
    )
    const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 })
    const given = await session.run(
      Object.fromEntries(
        inputs.map((input) => [
          inputName(input),
          new ort.Tensor(
            input.dtype as 'float32',
            (input.dtype === 'int32' ? Int32Array : Float32Array).from(feeds.get(input)!),
            input.shape,
          ),
        ]),
      ),
    )
    for (const parameter of built.parameters)
      feeds.set(parameter.tensor, [...(tensors.get(WEIGHT_PREFIX + parameter.name)!.data as Float32Array)])
    for (const buffer of built.buffers) feeds.set(buffer.input, [...(tensors.get(BUFFER_PREFIX + buffer.name)!.data as Float32Array)])
    const expected = evaluate(Object.values(outputs), feeds)
    for (const [i, name] of Object.keys(outputs).entries())
      expect(Float32Array.from(given[name].data as Float32Array), name).toBeAllclose(
        Float32Array.from(expected[i]),
        TOLERANCES[id] ?? { atol: 1e-4 },
      )
  })

  it('say that they do not come back, and which forms there are', async () => {
    const { path } = await exported('labels', 'answer')
    await expect(importModel({ modelPath: path, dataFiles: null, runFolder: temporaryFolder() }, hooks)).rejects.toThrow(
      /does not come back/,
    )
    expect(() => fileForm(settingsOf('labels'), 'step', { codec: null, facts: FACTS })).toThrow('Find my labels has no form "step".')
  })
})
