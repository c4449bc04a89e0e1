import { join } from 'node:path'
import { z } from 'zod'
import { isBetter, primaryOf } from '../../../src-shared/project/index.ts'
import type { CheckpointSummary, PrimaryMeasure } from '../../../src-shared/project/index.ts'
import { syncFolder } from '../../storage/atomic-file.ts'
import { moveFile } from '../../storage/files.ts'
import { makeFolder, namesIn, removeFolder, sweep } from '../../storage/folders.ts'
import { isPlainFolder } from '../../storage/plain-path.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { HostTensor } from '../host-tensor.ts'
import { CheckpointError } from './errors.ts'
import { checkpointRecordSchema } from './checkpoint-record.ts'
import type { CheckpointRecord } from './checkpoint-record.ts'
import { LARGEST_FLOAT16 } from './half-precision.ts'
import { readSafetensors, readSafetensorsMetadata, SafetensorsError, writeSafetensors } from './safetensors.ts'
import type { StoredPrecision } from './safetensors.ts'
import { AVERAGE_PREFIX, BUFFER_PREFIX, SLOT_PREFIX, WEIGHT_PREFIX } from './names.ts'

const STATE_FILE = 'state.safetensors'
const UNFINISHED = '.unfinished-'
const IS_STEP = /^\d{1,15}$/
const IS_UNFINISHED = /^\.unfinished-(?:former-)?\d{1,15}$/
const FORMER = /^\.unfinished-former-(\d{1,15})$/

export interface Checkpoint {
  record: CheckpointRecord
  /** `model/...` weights, `optimizer/...` slots, `step`. */
  tensors: Map<string, HostTensor>
}

const folderOf = (root: string, step: number): string => join(root, String(step))
export const checkpointFile = (root: string, step: number): string => join(folderOf(root, step), STATE_FILE)

const diskAdvice: Record<string, string> = {
  ENOSPC: 'The disk is full: free some space, then resume the run.',
  EROFS: 'The disk is read-only: move the project to one that can be written, then resume the run.',
  EACCES: 'The folder may not be written: change its permissions, then resume the run.',
  EPERM: 'The folder may not be written: change its permissions, then resume the run.',
}

const unwritable = (root: string, step: number, cause: unknown): CheckpointError => {
  const { code, message } = cause as NodeJS.ErrnoException
  const advice = diskAdvice[code ?? ''] ?? `Older checkpoints are untouched. The system says: ${message}`
  return new CheckpointError(`The checkpoint at step ${step} could not be written.`, advice, checkpointFile(root, step), { cause })
}

/**
 * Weights need digits more than range: float16. The optimiser's slots are means of gradients and of their squares, of which
 * many are below what float16 can hold and would become 0: bfloat16.
 */
const halfPrecisionOf = (name: string, { data }: HostTensor): StoredPrecision => {
  if (name.startsWith(SLOT_PREFIX)) return 'BF16'
  // Counts and running sums lose by every digit.
  if (name.startsWith(BUFFER_PREFIX)) return 'F32'
  return (data as Float32Array).every((value) => Math.abs(value) <= LARGEST_FLOAT16) ? 'F16' : 'F32'
}

/**
 * Writes a checkpoint so that it is there whole or not at all: into a folder of its own, to the disk, then renamed. Where that fails
 * nothing of it stays: what a full disk needs most is room.
 *
 * @throws CheckpointError where the disk is full or may not be written; older checkpoints are untouched
 */
export async function saveCheckpoint(root: string, checkpoint: Checkpoint): Promise<void> {
  const { step } = checkpoint.record.summary
  const unfinished = join(root, UNFINISHED + step)
  try {
    await removeFolder(unfinished)
    await makeFolder(unfinished)
    const { record, tensors } = checkpoint
    const precisionOf = record.settings.checkpointPrecision === 'float16' ? halfPrecisionOf : undefined
    await writeSafetensors(join(unfinished, STATE_FILE), tensors, { spectraloom: JSON.stringify(record) }, precisionOf)
    await syncFolder(unfinished)
    const former = join(root, `${UNFINISHED}former-${step}`)
    await removeFolder(former)
    await orMissing(moveFile(folderOf(root, step), former))
    await moveFile(unfinished, folderOf(root, step))
    await syncFolder(root)
    await removeFolder(former)
  } catch (cause) {
    // Its own trouble would be the same one, and says less.
    await tidyCheckpoints(root).catch(() => undefined)
    throw unwritable(root, step, cause)
  }
}

const parseRecord = (text: string | undefined): CheckpointRecord => {
  if (text === undefined) throw new SafetensorsError('it is no checkpoint of this program')
  const record = checkpointRecordSchema.safeParse(JSON.parse(text))
  if (!record.success) throw new SafetensorsError(`its description is not readable: ${z.prettifyError(record.error)}`)
  return record.data
}

const damaged = (root: string, step: number, cause: unknown, advice: string): CheckpointError => {
  const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
  const reason = missing ? 'its file is missing' : cause instanceof Error ? cause.message : String(cause)
  return new CheckpointError(`The checkpoint at step ${step} is damaged: ${reason}.`, advice, checkpointFile(root, step), { cause })
}

/** What is read of a checkpoint: all, or what plays: weights and their averages, a half or a third of it. */
type Part = 'all' | 'weights'

const isOf: Record<Part, (name: string) => boolean> = {
  all: () => true,
  weights: (name) => [WEIGHT_PREFIX, AVERAGE_PREFIX, BUFFER_PREFIX].some((prefix) => name.startsWith(prefix)),
}

const readCheckpoint = async (root: string, step: number, part: Part = 'all'): Promise<Checkpoint> => {
  const { metadata, tensors } = await readSafetensors(checkpointFile(root, step), isOf[part])
  if (metadata.checksum === undefined) throw new SafetensorsError('its checksum is missing')
  return { record: parseRecord(metadata.spectraloom), tensors }
}

/** Steps of the checkpoints in the folder, ascending; their contents are not looked at. */
async function checkpointSteps(root: string): Promise<number[]> {
  return (await namesIn(root))
    .filter((name) => IS_STEP.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

/**
 * Reads and checks a checkpoint.
 *
 * @throws CheckpointError where it is damaged; the advice names the next older sound one, where there is one
 */
export async function loadCheckpoint(root: string, step: number, part: Part = 'all'): Promise<Checkpoint> {
  try {
    return await readCheckpoint(root, step, part)
  } catch (cause) {
    const older = await newestSoundCheckpoint(root, step - 1)
    const { checkpoint } = older
    throw damaged(
      root,
      step,
      cause,
      checkpoint
        ? `Use the next older one, of epoch ${checkpoint.record.summary.epoch} (step ${checkpoint.record.summary.step}).`
        : 'No older one is left: train again.',
    )
  }
}

/**
 * The newest checkpoint, up to a step, that can be read whole, and a warning for each damaged one on the way.
 */
export async function newestSoundCheckpoint(
  root: string,
  upToStep = Number.MAX_SAFE_INTEGER,
): Promise<{ checkpoint: Checkpoint | null; warnings: string[] }> {
  const warnings: string[] = []
  for (const step of (await checkpointSteps(root)).filter((candidate) => candidate <= upToStep).reverse()) {
    try {
      return { checkpoint: await readCheckpoint(root, step), warnings }
    } catch (cause) {
      const error = damaged(root, step, cause, 'The next older one is used.')
      warnings.push(`${error.message} ${error.advice}`)
    }
  }
  return { checkpoint: null, warnings }
}

/** Summaries of the checkpoints whose header can be read, oldest first. */
export async function listCheckpoints(root: string): Promise<CheckpointSummary[]> {
  const summaries: CheckpointSummary[] = []
  for (const step of await checkpointSteps(root)) {
    try {
      summaries.push(parseRecord((await readSafetensorsMetadata(checkpointFile(root, step))).spectraloom).summary)
    } catch {
      // Damaged: reported when it is asked for by its step, or passed over with a warning on resume.
    }
  }
  return summaries
}

/** The chosen epochs, the best in the primary measure on what was kept aside, and the last two stay. */
export function checkpointsToKeep(
  summaries: readonly CheckpointSummary[],
  measure: PrimaryMeasure,
  isChosen: (summary: CheckpointSummary) => boolean,
): Set<number> {
  const ordered = [...summaries].sort((a, b) => a.step - b.step)
  const keep = new Set(ordered.slice(-2).map((summary) => summary.step))
  for (const summary of ordered) if (isChosen(summary)) keep.add(summary.step)
  const rated = ordered.flatMap(({ step, validation }) => {
    const value = primaryOf(validation, measure)
    return value === null ? [] : [{ step, value }]
  })
  if (rated.length > 0) keep.add(rated.reduce((best, one) => (isBetter(one.value, best.value, measure) ? one : best)).step)
  return keep
}

/** Removes checkpoints that need not be kept, and what an interrupted write left. */
export async function pruneCheckpoints(root: string, keep: ReadonlySet<number>): Promise<void> {
  await sweep(root, (name) => IS_STEP.test(name) && !keep.has(Number(name)))
  await tidyCheckpoints(root)
}

/**
 * Removes what an interrupted write left; a checkpoint that was about to be replaced comes back. For when no one writes checkpoints there.
 */
export async function tidyCheckpoints(root: string): Promise<void> {
  for (const name of await namesIn(root)) {
    const step = FORMER.exec(name)?.[1]
    if (step !== undefined && !(await isPlainFolder(join(root, step)))) await moveFile(join(root, name), join(root, step))
  }
  await sweep(root, (name) => IS_UNFINISHED.test(name))
}

export const checkpointRoot = (runFolder: string): string => join(runFolder, 'checkpoints')
