/**
 * The job that takes an exported model into a project. Of the file's graph nothing is executed: its description names an
 * architecture and sizes, the engine builds that graph itself, and the file gives the weights, each of which must have
 * the name, type and shape that the architecture gives it.
 */
import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { elementCount, hostZeros, sameShape, shapeText, type HostTensor } from '../host-tensor.ts'
import type { ImportedModel, ImportModelInput, ModelProgressEvent } from './model-file-jobs.ts'
import type { JobHooks } from '../job-hooks.ts'
import { checkedSizes, countParameters, frameObjective, frameModelOf, stepForm } from '../models/index.ts'
import type { ParameterDeclaration } from '../nn/index.ts'
import type { FrameRecord } from '../checkpoints/checkpoint-record.ts'
import { checkpointRoot, saveCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { trainingProgram } from '../training/training-program.ts'
import { WEIGHT_PREFIX } from '../checkpoints/names.ts'
import { ModelFileError } from '../onnx/model-file-error.ts'
import { ExternalDataReader } from './external-data.ts'
import { fromMetadata } from './model-metadata.ts'
import { parseOnnxFile, type OnnxFile, type OnnxFileTensor } from '../onnx/onnx-file.ts'

/** A protocol buffer cannot be larger. */
const LARGEST_MODEL_BYTES = 2 ** 31 - 1

/** Reads a model file's structure. @throws ModelFileError where it is no ONNX model */
export async function readOnnxFile(path: string): Promise<{ file: OnnxFile; contentHash: string }> {
  const stat = await lstat(path)
  if (!stat.isFile()) throw new ModelFileError('is not an ordinary file', 'Choose a file that ends in .onnx.')
  if (stat.size > LARGEST_MODEL_BYTES)
    throw new ModelFileError(
      'is larger than an ONNX model can be (2 GB)',
      'Choose the .onnx file, not the file with the weights beside it.',
    )
  const bytes = await readFile(path)
  return { file: parseOnnxFile(bytes), contentHash: createHash('sha256').update(bytes).digest('hex') }
}

/**
 * Checks a model and writes it as the only checkpoint of a new run.
 *
 * @throws ModelFileError  where the file is damaged, hostile or not a model of this program
 * @throws CheckpointError where the project's disk is full
 */
export async function importModel(input: ImportModelInput, { emit, signal }: JobHooks<ModelProgressEvent>): Promise<ImportedModel> {
  emit({ type: 'progress', detail: 'Reading the model', progress: null })
  const { file, contentHash } = await readOnnxFile(input.modelPath)
  const { record: exported, origin } = fromMetadata(file.metadata)
  const record = asFinished(exported)
  const parameters = parametersOf(record)
  const tensors = new Map(freshState(record))
  const reader = new ExternalDataReader(dataFiles(input))
  try {
    const stored = new Map(file.graph.tensors.map((tensor) => [tensor.name, tensor]))
    for (const [index, parameter] of parameters.entries()) {
      signal.throwIfAborted()
      tensors.set(WEIGHT_PREFIX + parameter.name, await readWeight(parameter, stored.get(parameter.name), reader))
      emit({ type: 'progress', detail: 'Checking the weights', progress: (index + 1) / parameters.length })
    }
  } finally {
    await reader.close()
  }
  emit({ type: 'progress', detail: 'Writing the checkpoint', progress: null })
  await saveCheckpoint(checkpointRoot(input.runFolder), { record, tensors })
  return { settings: record.settings, checkpoint: record.summary, parameters: countParameters(parameters), origin, contentHash }
}

const dataFiles = ({ modelPath, dataFiles: given }: ImportModelInput): ((name: string) => string | null) =>
  given === null ? (name) => join(dirname(modelPath), name) : (name) => (Object.hasOwn(given, name) ? given[name] : null)

/**
 * As the record of a run that is done: its epochs are those that the checkpoint has seen, its weights are the ones that
 * play, whole and without an average beside them.
 */
function asFinished(record: FrameRecord): FrameRecord {
  const settings: NextFrameSettings = {
    ...record.settings,
    // The file is of what foresees frames; its vocoder is a file of its own.
    sizes: Object.fromEntries(Object.entries(record.settings.sizes).filter(([name]) => name !== 'vocoder')),
    recordings: null,
    epochs: Math.max(1, record.summary.epoch),
    weightAverageDecay: null,
    checkpointPrecision: 'float32',
  }
  return { ...record, settings }
}

/** @throws ModelFileError where the description asks for what no model of this kind can be */
function parametersOf({ settings, codec }: FrameRecord): ParameterDeclaration[] {
  try {
    const model = frameModelOf(settings.model)
    return stepForm(model, checkedSizes(model, settings.sizes), { batch: 1, dimensions: codec.dimensions }).parameters
  } catch (cause) {
    throw new ModelFileError(`describes a model that cannot be: ${cause instanceof Error ? cause.message : String(cause)}`, undefined, {
      cause,
    })
  }
}

/** Everything that a training carries, as at its first step, so that the run can also be trained on; the weights are missing. */
function freshState({ settings, codec }: FrameRecord): [string, HostTensor][] {
  const { step } = trainingProgram(frameObjective({ ...settings, sequenceFrames: 2 }, { batch: 1, dimensions: codec.dimensions }))
  return step.carried
    .filter(({ name }) => !name.startsWith(WEIGHT_PREFIX))
    .map(({ name, input }) => [name, hostZeros(input.shape, input.dtype)])
}

async function readWeight(
  { name, shape }: ParameterDeclaration,
  tensor: OnnxFileTensor | undefined,
  reader: ExternalDataReader,
): Promise<HostTensor> {
  if (!tensor) throw new ModelFileError(`has no weights called ${name}, which its model needs`)
  if (tensor.dtype !== 'float32' || !sameShape(tensor.shape, shape)) {
    throw new ModelFileError(
      `holds the weights ${name} as ${tensor.dtype ?? 'another type'} ${shapeText(tensor.shape)}; its model needs float32 ${shapeText(shape)}`,
    )
  }
  const data = new Float32Array(tensor.external ? await reader.read(tensor) : storedBytes(tensor))
  const odd = data.findIndex((value) => !Number.isFinite(value))
  if (odd >= 0) throw new ModelFileError(`holds a weight that is no number (${name}, place ${odd})`)
  return { dtype: 'float32', shape, data }
}

/** A copy, at an address that numbers of four bytes can stand at. */
function storedBytes({ name, shape, raw }: OnnxFileTensor): ArrayBuffer {
  const expected = 4 * elementCount(shape)
  if (raw?.length !== expected) throw new ModelFileError(`holds ${raw?.length ?? 0} bytes of the weights ${name}, which take ${expected}`)
  return new Uint8Array(raw).buffer
}
