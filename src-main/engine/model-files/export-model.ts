/** The job that writes a checkpoint as an ONNX model which any ONNX runtime plays. */
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { replaceFile } from '../../storage/atomic-file.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'
import type { ExportedModel, ExportModelInput, ModelProgressEvent } from './model-file-jobs.ts'
import type { JobHooks } from '../job-hooks.ts'
import { fileForm, formProgram } from '../models/index.ts'
import {
  encodeModel,
  LARGEST_INLINE_BYTES,
  lowerGraph,
  weightBytesOf,
  type GraphProgram,
  type Initialiser,
  type ModelParts,
} from '../onnx/index.ts'
import { checkpointRoot, loadCheckpoint, type Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { ExchangeError } from '../onnx/model-file-error.ts'
import { placeOutside } from './external-data.ts'
import { toMetadata } from './model-metadata.ts'
import { inOldestFormat } from './oldest-format.ts'

const PRODUCT = 'Spectraloom'
const WRITE_BLOCK_BYTES = 1 << 24

/**
 * Exports a checkpoint in one of the forms that its model leaves in (`filesOf`). Ports have the form's names, states go in by their name
 * and come out as `next/STATE`; where it draws, `seed` and `counter` go in. States start at zero. Of models of frames:
 *
 * - step: `frame` [1, D] in, `prediction` [1, D] out
 * - window: `frames` [T, 1, D] in, `predictions` [T, 1, D] out
 *
 * Frames are standardised. Files take their places whole or not at all.
 *
 * @throws ModelError      where its model has no such form
 * @throws ExchangeError   where the disk is full or the folder may not be written
 * @throws CheckpointError where the checkpoint is damaged
 */
export async function exportModel(input: ExportModelInput, { emit, signal }: JobHooks<ModelProgressEvent>): Promise<ExportedModel> {
  emit({ type: 'progress', detail: 'Reading the checkpoint', progress: null })
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  signal.throwIfAborted()
  emit({ type: 'progress', detail: 'Building the model', progress: null })
  const origin = { runId: input.runId, runName: input.runName, product: PRODUCT, productVersion: input.productVersion }
  const parts: ModelParts = {
    ...inOldestFormat(
      lowerGraph({
        ...exportProgram(checkpoint, input.form),
        metadata: toMetadata({ form: input.form, record: checkpoint.record, origin }),
      }),
    ),
    producerVersion: input.productVersion,
  }
  return writeModel(parts, input.outPath, {
    externalAboveBytes: input.externalAboveBytes ?? LARGEST_INLINE_BYTES,
    signal,
    onProgress: (progress) => emit({ type: 'progress', detail: 'Writing', progress }),
  })
}

/** A form of a checkpoint's model, with its weights. @throws ModelError where no file of such a form is of use */
export const exportProgram = ({ record, tensors }: Checkpoint, form: string): GraphProgram => ({
  ...formProgram(fileForm(record.settings, form, record), weightsOf(tensors)),
  describeValues: true,
})

interface WriteOptions {
  externalAboveBytes: number
  signal: AbortSignal
  onProgress: (progress: number) => void
}

/**
 * Writes the model, and its weights beside it where they are larger than the limit. The weights' file is named after
 * their content: an older model of the same name keeps the weights it belongs to until the new one has taken its place.
 */
async function writeModel(
  parts: ModelParts,
  outPath: string,
  { externalAboveBytes, signal, onProgress }: WriteOptions,
): Promise<ExportedModel> {
  const { initialisers } = parts.graph
  const weightBytes = weightBytesOf(parts)
  const folder = dirname(outPath)
  const name = basename(outPath)
  const dataName = weightBytes > externalAboveBytes ? `${name}.${contentName(initialisers)}.data` : null
  const { initialisers: placed, outside } = dataName === null ? { initialisers, outside: [] } : placeOutside(initialisers, dataName)
  const bytes = encodeModel({ ...parts, graph: { ...parts.graph, initialisers: placed } })
  const files: { name: string; bytes: number }[] = [{ name, bytes: bytes.length }]
  try {
    if (dataName !== null) {
      const last = outside.at(-1)?.external
      files.push({ name: dataName, bytes: last ? last.offsetBytes + last.lengthBytes : 0 })
      await writeWhole(join(folder, dataName), (write) => writeOutside(outside, write, weightBytes, onProgress), signal)
    }
    await writeWhole(outPath, (write) => write(bytes, 0), signal)
  } catch (cause) {
    throw unwritable(outPath, cause)
  }
  onProgress(1)
  return { path: outPath, files, operatorSet: parts.opsets[''], nodes: parts.graph.nodes.length, weightBytes }
}

type Write = (bytes: Uint8Array, position: number) => Promise<void>

async function writeOutside(
  outside: readonly Initialiser[],
  write: Write,
  totalBytes: number,
  onProgress: (progress: number) => void,
): Promise<void> {
  let done = 0
  for (const { value, external } of outside) {
    await write(dataBytes(value), external?.offsetBytes ?? 0)
    done += value.data.byteLength
    onProgress(done / totalBytes)
  }
}

const writeWhole = (path: string, fill: (write: Write) => Promise<void>, signal: AbortSignal): Promise<void> =>
  replaceFile(path, (file) =>
    fill(async (bytes, position) => {
      for (let done = 0; done < bytes.length;) {
        signal.throwIfAborted()
        done += (await file.write(bytes, done, Math.min(bytes.length - done, WRITE_BLOCK_BYTES), position + done)).bytesWritten
      }
    }),
  )

function contentName(initialisers: readonly Initialiser[]): string {
  const hash = createHash('sha256')
  for (const { value } of initialisers) hash.update(dataBytes(value))
  return hash.digest('hex').slice(0, 16)
}

const dataBytes = ({ data }: Initialiser['value']): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

const DISK_WORDS: Record<string, [happened: string, advice: string]> = {
  ENOSPC: ['the disk is full', 'Free some space, or choose another disk.'],
  EDQUOT: ['your share of the disk is used up', 'Free some space, or choose another disk.'],
  EROFS: ['the disk is read-only', 'Choose another disk.'],
  EACCES: ['the folder may not be written', 'Choose a folder of your own.'],
  EPERM: ['the folder may not be written', 'Choose a folder of your own.'],
  ENOENT: ['there is no such folder', 'Make the folder first, or choose another.'],
  ENOTDIR: ['there is no such folder', 'Make the folder first, or choose another.'],
  EISDIR: ['there is a folder of that name', 'Choose another name.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter name.'],
  EFBIG: ['the disk takes no files of that size', 'Choose a disk with another file system, such as exFAT or NTFS.'],
}

function unwritable(path: string, cause: unknown): unknown {
  const words = DISK_WORDS[(cause as NodeJS.ErrnoException).code ?? '']
  return words ? new ExchangeError(`The model cannot be written to ${path}: ${words[0]}.`, words[1], { cause }) : cause
}
