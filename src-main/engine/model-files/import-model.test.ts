import { mkdirSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { frameObjective, frameRecordOf, FRAME_MODEL_IDS, type FrameModelId } from '../models/index.ts'
import { sampleCheckpoint, tinySettings, writeSampleRun } from '../../../test/support/sample-checkpoint.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { sameShape, type HostTensor } from '../host-tensor.ts'
import type { ExportedModel, ExportModelInput, ImportedModel, ImportModelInput } from './model-file-jobs.ts'
import { encodeModel, lowerGraph, type Initialiser, type ModelParts } from '../onnx/index.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { Trainer } from '../training/trainer.ts'
import { exportModel, exportProgram } from './export-model.ts'
import { importModel } from './import-model.ts'
import { toMetadata } from './model-metadata.ts'

const hooks = { emit: () => undefined, signal: new AbortController().signal }

const exportSample = async (model: FrameModelId, changes: Partial<ExportModelInput> = {}): Promise<ExportedModel & { folder: string }> => {
  const folder = temporaryFolder()
  const runFolder = await writeSampleRun(folder, tinySettings(model, { weightAverageDecay: null }))
  const input: ExportModelInput = {
    runFolder,
    runId: 'run-a',
    runName: 'Preludes',
    checkpoint: 12,
    form: 'step',
    outPath: join(folder, 'model.onnx'),
    productVersion: '1.2.3',
    ...changes,
  }
  return { folder, ...(await exportModel(input, hooks)) }
}

const importFrom = async (modelPath: string, changes: Partial<ImportModelInput> = {}): Promise<ImportedModel & { runFolder: string }> => {
  const runFolder = join(temporaryFolder(), 'imported')
  mkdirSync(runFolder)
  return { runFolder, ...(await importModel({ modelPath, dataFiles: null, runFolder, ...changes }, hooks)) }
}

/** Compared as bytes: comparing hundreds of thousands of numbers one by one takes seconds. */
const sameBits = (a: HostTensor | undefined, b: HostTensor): boolean =>
  a !== undefined &&
  a.dtype === b.dtype &&
  sameShape(a.shape, b.shape) &&
  Buffer.compare(
    new Uint8Array(a.data.buffer, a.data.byteOffset, a.data.byteLength),
    new Uint8Array(b.data.buffer, b.data.byteOffset, b.data.byteLength),
  ) === 0

/** The parts of an exported model, so that a test can spoil one of them. */
const sampleParts = (): ModelParts => {
  const checkpoint = sampleCheckpoint(tinySettings('base'))
  const origin = { runId: 'run-a', runName: 'Preludes', product: 'Spectraloom', productVersion: '1' }
  return lowerGraph({
    ...exportProgram(checkpoint, 'step'),
    metadata: toMetadata({ form: 'step', record: checkpoint.record, origin }),
  })
}

const importSpoiled = (spoil: (parts: ModelParts) => ModelParts): Promise<unknown> => {
  const path = join(temporaryFolder(), 'spoiled.onnx')
  writeFileSync(path, encodeModel(spoil(sampleParts())))
  return importFrom(path)
}

const withMetadata =
  (changes: Record<string, string | undefined>) =>
  (parts: ModelParts): ModelParts => ({
    ...parts,
    metadata: Object.fromEntries(
      Object.entries({ ...parts.metadata, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  })

const withSettings =
  (changes: Record<string, unknown>) =>
  (parts: ModelParts): ModelParts =>
    withMetadata({ training_settings: JSON.stringify({ ...JSON.parse(parts.metadata.training_settings), ...changes }) })(parts)

const withTensors =
  (change: (initialiser: Initialiser) => Initialiser[]) =>
  (parts: ModelParts): ModelParts => ({
    ...parts,
    graph: { ...parts.graph, initialisers: parts.graph.initialisers.flatMap(change) },
  })

const onlyWeights = (change: (initialiser: Initialiser) => Initialiser[]) =>
  withTensors((initialiser) => (initialiser.name === 'output/weights' ? change(initialiser) : [initialiser]))

describe('importModel', () => {
  it.each(FRAME_MODEL_IDS)('gives an exported %s back bit for bit, from either form, weights inside or beside', async (model) => {
    const original = sampleCheckpoint(tinySettings(model))
    for (const changes of [{}, { form: 'window' as const }, { externalAboveBytes: 0 }]) {
      const { path } = await exportSample(model, changes)
      const imported = await importFrom(path)
      const { record, tensors } = await loadCheckpoint(checkpointRoot(imported.runFolder), 12)
      expect(record).toMatchObject({
        codec: original.record.codec,
        standardisation: original.record.standardisation,
        summary: original.record.summary,
      })
      expect(record.settings).toEqual({ ...original.record.settings, epochs: 3 })
      for (const [name, tensor] of original.tensors) if (name.startsWith('model/')) expect(sameBits(tensors.get(name), tensor)).toBe(true)
      expect(imported.origin).toEqual({ runId: 'run-a', runName: 'Preludes', product: 'Spectraloom', productVersion: '1.2.3' })
      expect(imported.settings).toEqual(record.settings)
    }
  })

  it('makes a checkpoint that a training can go on from', async () => {
    const { path } = await exportSample('base')
    const { runFolder } = await importFrom(path)
    const { tensors, record } = await loadCheckpoint(checkpointRoot(runFolder), 12)
    const { codec, settings } = frameRecordOf(record)
    const trainer = await Trainer.create(
      frameObjective(settings, { batch: 1, dimensions: codec.dimensions }),
      { provider: 'cpu', threads: 1 },
      tensors,
    )
    const state = await trainer.state()
    expect([...state.keys()].sort()).toEqual([...tensors.keys()].sort())
    for (const [name, tensor] of tensors) expect(sameBits(state.get(name), tensor)).toBe(true)
    await trainer.dispose()
  })

  it('finds the weights among files that were sent under other paths', async () => {
    const { path, folder, files } = await exportSample('base', { externalAboveBytes: 0 })
    renameSync(join(folder, files[1].name), join(folder, 'elsewhere'))
    await expect(importFrom(path)).rejects.toMatchObject({
      message: expect.stringContaining(files[1].name),
      advice: expect.stringMatching(/both files/),
    })
    await expect(importFrom(path, { dataFiles: {} })).rejects.toThrow(/second file/)
    await expect(importFrom(path, { dataFiles: { [files[1].name]: join(folder, 'elsewhere') } })).resolves.toMatchObject({
      checkpoint: { step: 12 },
    })
  })
})

describe('importModel refuses, with words', () => {
  it.each<[string, (parts: ModelParts) => ModelParts, RegExp]>([
    ['a model of another program', (parts) => ({ ...parts, metadata: {} }), /not one of Spectraloom/],
    ['a newer format', withMetadata({ format_version: '9' }), /newer form/],
    ['a missing entry', withMetadata({ codec_options: undefined }), /codec_options is missing/],
    ['an entry that is no JSON', withMetadata({ standardisation_mean: '[1,' }), /standardisation_mean that is no JSON/],
    ['statistics of another length', withMetadata({ standardisation_mean: '[1]' }), /means/],
    ['a scale of zero', withMetadata({ standardisation_scale: JSON.stringify(new Array(4002).fill(0)) }), /cannot be/],
    ['an unknown architecture', withSettings({ model: 'evil' }), /cannot be/],
    ['sizes beyond all bounds', withSettings({ sizes: { hidden: 1e9 } }), /hidden of the model base is 1000000000/],
    ['a size that the model has not', withSettings({ sizes: { hidden: 6, layers: 3 } }), /no size called layers/],
    [
      'frames of another length',
      withMetadata({ codec_options: '{"id":"fourier","sampleRate":16000,"frameSamples":4000,"dimensions":8000000}' }),
      /numbers a frame/,
    ],
    ['another codec than its frames are of', withSettings({ codec: 'fourier-full' }), /codec/],
    ['weights that are missing', onlyWeights(() => []), /no weights called output\/weights/],
    [
      'weights of another shape',
      onlyWeights(({ name, value }) => [{ name, value: { ...value, shape: [...value.shape].reverse() } }]),
      /float32 \[4002, 6\]; its model needs float32 \[6, 4002\]/,
    ],
    ['weights of another type', onlyWeights(({ name, value }) => [{ name, value: { ...value, dtype: 'int32' } as typeof value }]), /int32/],
    [
      'fewer bytes than the shape says',
      onlyWeights(({ name, value }) => [{ name, value: { ...value, data: new Float32Array(10) } as typeof value }]),
      /40 bytes/,
    ],
    [
      'weights that are no numbers',
      onlyWeights(({ name, value }) => [
        { name, value: { ...value, data: (value.data as Float32Array).map((v, i) => (i === 7 ? NaN : v)) } as typeof value },
      ]),
      /place 7/,
    ],
    ...['../weights.data', '/etc/passwd', 'C:\\weights', 'a/b', '..', '.hidden', ''].map(
      (location): [string, (parts: ModelParts) => ModelParts, RegExp] => [
        `weights in "${location}"`,
        onlyWeights(({ name, value }) => [{ name, value, external: { location, offsetBytes: 0, lengthBytes: value.data.byteLength } }]),
        /outside its own folder/,
      ],
    ),
    [
      'an offset that is no place',
      onlyWeights(({ name, value }) => [
        { name, value, external: { location: 'w.data', offsetBytes: -4, lengthBytes: value.data.byteLength } },
      ]),
      /does not fit/,
    ],
    [
      'a length that is not the tensor',
      onlyWeights(({ name, value }) => [{ name, value, external: { location: 'w.data', offsetBytes: 0, lengthBytes: 2 ** 45 } }]),
      /does not fit/,
    ],
  ])('%s', async (_what, spoil, words) => {
    await expect(importSpoiled(spoil)).rejects.toMatchObject({ message: expect.stringMatching(words), advice: expect.stringMatching(/\w/) })
  })

  it('weights behind a link, or in a file that is too short', async () => {
    const { path, folder, files } = await exportSample('base', { externalAboveBytes: 0 })
    const data = join(folder, files[1].name)
    truncateSync(data, files[1].bytes - 1)
    await expect(importFrom(path)).rejects.toThrow(/needs \d+ bytes/)
    renameSync(data, join(folder, 'moved'))
    symlinkSync(join(folder, 'moved'), data)
    await expect(importFrom(path)).rejects.toThrow(/not an ordinary file/)
  })

  it('a file cut off, a folder, a text', async () => {
    const { path, folder } = await exportSample('base')
    const bytes = readFileSync(path)
    writeFileSync(join(folder, 'cut.onnx'), bytes.subarray(0, bytes.length - 20_000))
    await expect(importFrom(join(folder, 'cut.onnx'))).rejects.toThrow(/cut off|not an ONNX/)
    await expect(importFrom(folder)).rejects.toThrow(/not an ordinary file/)
    writeFileSync(join(folder, 'text.onnx'), 'These are not the weights you are looking for.')
    await expect(importFrom(join(folder, 'text.onnx'))).rejects.toThrow(/ONNX model/)
  })
})
