import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { FRAME_MODEL_IDS, type FrameModelId } from '../models/index.ts'
import { sampleCheckpoint, tinySettings, writeSampleRun } from '../../../test/support/sample-checkpoint.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { canMount, mountTinyDisk } from '../../../test/support/tiny-disk.ts'
import { playableCheckpoint } from '../generation/playable-model.ts'
import { createPredictor } from '../generation/predictors.ts'
import type { ExportedModel, ExportModelInput } from './model-file-jobs.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { exportModel } from './export-model.ts'
import { parseOnnxFile } from '../onnx/onnx-file.ts'

const PYTHON = '/usr/bin/python3'
const hasChecker = existsSync(PYTHON) && spawnSync(PYTHON, ['-c', 'import onnx']).status === 0
const hooks = { emit: () => undefined, signal: new AbortController().signal }

const exportSample = async (model: FrameModelId, changes: Partial<ExportModelInput> = {}): Promise<ExportedModel & { folder: string }> => {
  const folder = temporaryFolder()
  const runFolder = await writeSampleRun(folder, tinySettings(model))
  const input: ExportModelInput = {
    runFolder,
    runId: 'run-a',
    runName: 'Ünder the sea',
    checkpoint: 12,
    form: 'step',
    outPath: join(folder, 'model.onnx'),
    productVersion: '1.2.3',
    ...changes,
  }
  return { folder, ...(await exportModel(input, hooks)) }
}

const frames = (count: number, dimensions: number): Float32Array[] => {
  const random = new CounterRandom(3, streamOf('frames'))
  return Array.from({ length: count }, () => Float32Array.from({ length: dimensions }, () => random.normal()))
}

/** What the app itself predicts after each frame. */
const ownPredictions = async (model: FrameModelId, mode: 'window' | 'stateful', heard: Float32Array[]): Promise<Float32Array[]> => {
  const predictor = await createPredictor(playableCheckpoint(sampleCheckpoint(tinySettings(model))), {
    mode,
    weights: 'float32',
    provider: 'cpu',
    threads: 1,
  })
  const predictions: Float32Array[] = []
  for (const frame of heard) predictions.push(await predictor.hear(frame))
  await predictor.dispose()
  return predictions
}

const dimensionsOf = (model: FrameModelId): number => sampleCheckpoint(tinySettings(model)).record.codec.dimensions
const session = (path: string) => ort.InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 })

describe.each(FRAME_MODEL_IDS)('an exported %s', (model) => {
  const dimensions = dimensionsOf(model)

  // 1e-5 of values near 1: the same kernels, only the order of sums may differ between runtimes' optimisations.
  it.each([
    ['inside', undefined],
    ['beside', 0],
  ])('steps in a plain session as in the app, weights %s the model', async (_where, externalAboveBytes) => {
    const { path } = await exportSample(model, { externalAboveBytes })
    const plain = await session(path)
    expect(plain.inputNames[0]).toBe('frame')
    expect(plain.outputNames[0]).toBe('prediction')
    const stateNames = plain.inputNames.slice(1)
    expect(plain.outputNames.slice(1)).toEqual(stateNames.map((name) => `next/${name}`))
    let states = Object.fromEntries(
      plain.inputMetadata.slice(1).map((input) => {
        const shape = input.isTensor ? input.shape.map(Number) : []
        return [input.name, new ort.Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)), shape)]
      }),
    )
    const heard = frames(6, dimensions)
    const expected = await ownPredictions(model, 'stateful', heard)
    for (const [index, frame] of heard.entries()) {
      const outputs = await plain.run({ frame: new ort.Tensor('float32', frame, [1, dimensions]), ...states })
      expect(outputs.prediction.data).toBeAllclose(expected[index], { atol: 1e-5 })
      states = Object.fromEntries(stateNames.map((name) => [name, outputs[`next/${name}`] as ort.TypedTensor<'float32'>]))
    }
  })

  it('answers whole windows as the app does', async () => {
    const { path } = await exportSample(model, { form: 'window' })
    const plain = await session(path)
    expect([plain.inputNames, plain.outputNames]).toEqual([['frames'], ['predictions']])
    const heard = frames(5, dimensions)
    const window = new Float32Array(5 * dimensions)
    heard.forEach((frame, index) => window.set(frame, index * dimensions))
    const { predictions } = await plain.run({ frames: new ort.Tensor('float32', window, [5, 1, dimensions]) })
    const expected = await ownPredictions(model, 'window', heard)
    expect((predictions.data as Float32Array).subarray(-expected[4].length)).toBeAllclose(expected[4], { atol: 1e-5 })
  })
})

describe.skipIf(!hasChecker)('onnx.checker (Debian python3-onnx)', () => {
  it('accepts both forms of every model, weights inside and beside', async () => {
    const paths: string[] = []
    for (const model of FRAME_MODEL_IDS) {
      for (const form of ['step', 'window'] as const) paths.push((await exportSample(model, { form })).path)
      paths.push((await exportSample(model, { externalAboveBytes: 0 })).path)
    }
    const program =
      'import onnx, sys\nfor path in sys.argv[1:]:\n  onnx.checker.check_model(path, full_check=True)\nprint(len(sys.argv) - 1)'
    expect(execFileSync(PYTHON, ['-c', program, ...paths], { encoding: 'utf8' }).trim()).toBe(String(paths.length))
  })
})

describe('exportModel', () => {
  it('describes codec, statistics, model and origin', async () => {
    const { path } = await exportSample('conv2d')
    const file = parseOnnxFile(readFileSync(path))
    const { standardisation } = sampleCheckpoint(tinySettings('conv2d')).record
    expect(Object.fromEntries(file.metadata)).toMatchObject({
      model: 'conv2d',
      model_sizes: '{"hidden":6,"blocks":3,"filters":2}',
      run_name: 'Ünder the sea',
      product_version: '1.2.3',
      codec: 'fourier',
      sample_rate: '16000',
      channels: '1',
      frame_samples: '4000',
      hop_samples: '4000',
      dimensions: '4002',
    })
    expect(JSON.parse(file.metadata.get('standardisation_mean') as string)).toEqual(standardisation.mean)
    expect(JSON.parse(file.metadata.get('standardisation_scale') as string)).toEqual(standardisation.scale)
    expect(file.producerVersion).toBe('1.2.3')
  })

  it('uses standard operators of opset 17 alone', async () => {
    for (const model of FRAME_MODEL_IDS) {
      const file = parseOnnxFile(readFileSync((await exportSample(model)).path))
      expect([...file.opsets]).toEqual([['', 17]])
      expect(file.graph.nodes.every(({ domain }) => domain === '')).toBe(true)
    }
  })

  it('puts large weights beside the model at multiples of 4096', async () => {
    const { folder, files } = await exportSample('base', { externalAboveBytes: 0 })
    expect(files[1].name).toMatch(/^model\.onnx\.[0-9a-f]{16}\.data$/)
    const { graph } = parseOnnxFile(readFileSync(join(folder, 'model.onnx')))
    const outside = graph.tensors.filter(({ external }) => external)
    expect(outside.map(({ name }) => name)).toEqual(expect.arrayContaining(['lstm/input-weights', 'output/weights']))
    for (const { external } of outside) {
      expect(external?.get('location')).toBe(files[1].name)
      expect(Number(external?.get('offset')) % 4096).toBe(0)
    }
  })

  it('says that there is no such folder', async () => {
    await expect(exportSample('base', { outPath: '/no/such/folder/model.onnx' })).rejects.toMatchObject({
      name: 'ExchangeError',
      message: expect.stringMatching(/there is no such folder/),
    })
  })

  it.skipIf(process.getuid?.() === 0)('says that the folder may not be written', async () => {
    const locked = join(temporaryFolder(), 'locked')
    mkdirSync(locked)
    chmodSync(locked, 0o500)
    await expect(exportSample('base', { outPath: join(locked, 'model.onnx') })).rejects.toThrow(/may not be written/)
  })

  it('stops when it is told to, leaving nothing behind', async () => {
    const folder = temporaryFolder()
    const runFolder = await writeSampleRun(folder, tinySettings('base'))
    const input: ExportModelInput = {
      runFolder,
      runId: 'a',
      runName: 'a',
      checkpoint: 12,
      form: 'step',
      outPath: join(folder, 'model.onnx'),
      productVersion: '1',
    }
    await expect(exportModel(input, { emit: () => undefined, signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    expect(readdirSync(folder)).toEqual(['run'])
  })
})

describe.skipIf(!canMount)('exportModel on a real full or read-only disk', () => {
  it('says so and leaves nothing behind', async () => {
    const disk = mountTinyDisk(64)
    try {
      await expect(exportSample('base', { outPath: join(disk.folder, 'model.onnx') })).rejects.toMatchObject({
        message: expect.stringMatching(/the disk is full/),
        advice: expect.stringMatching(/Free some space/),
      })
      expect(readdirSync(disk.folder)).toEqual([])
      disk.makeReadOnly()
      await expect(exportSample('base', { outPath: join(disk.folder, 'model.onnx') })).rejects.toThrow(/read-only/)
    } finally {
      disk.remove()
    }
  })
})
