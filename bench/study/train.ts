import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { epochsWithin, type TrainingSettings, type TranslationSettings } from '../../src-shared/project/index.ts'
import { checkpointRoot, listCheckpoints } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { DatasetError } from '../../src-main/engine/datasets/errors.ts'
import { MODELS, type ModelId } from '../../src-main/engine/models/index.ts'
import { TrainingDivergedError } from '../../src-main/engine/training/errors.ts'
import { measureTraining } from '../../src-main/engine/training/measure-training.ts'
import type { MeasureTrainingInput } from '../../src-main/engine/training/train-job.ts'
import { trainRun } from '../../src-main/engine/training/train-run.ts'
import { inEngineProcess } from '../in-engine-process.ts'
import { processorSeconds } from '../processor-seconds.ts'
import { keep, kept } from './kept.ts'
import type { Material } from './materials.ts'

export interface Trained {
  runFolder: string
  step: number
  processorSeconds: number
  /** Of the process when it had learnt. */
  residentBytes?: number
}

/** What is to be trained where, for how many seconds of processor time. */
export interface TrainingWish {
  model: ModelId
  material: Material
  folder: string
  budgetSeconds: number
  changed?: Partial<TranslationSettings>
}

const HOOKS = { emit: () => undefined, signal: new AbortController().signal }
/** A training that was measured too short is stopped after so many times the budget. */
const MOST_OVER = 1.3
/** What a kill costs at most, of the clock. */
const CHECKPOINT_SECONDS = 60

/** Epochs of a training that takes so much processor time: rates fall with the run, and what learns in stages comes to its last one. */
export async function epochsOf(input: MeasureTrainingInput, budgetSeconds: number): Promise<number> {
  const [began, begunAt] = [processorSeconds(), performance.now()]
  const measured = await measureTraining(input, HOOKS)
  // Others who work on the machine make all of it slower.
  const share = Math.min(1, (1000 * (processorSeconds() - began)) / (performance.now() - begunAt))
  return epochsWithin(budgetSeconds, {
    secondsPerEpoch: share * measured.secondsPerEpoch,
    preparingSeconds: share * measured.preparingSeconds,
  })
}

/**
 * Trains on one core for so much processor time; the measuring beforehand is not counted. What a process that was killed had learnt by its
 * last checkpoint, and what it had spent by then, is gone on from.
 */
export async function train(
  model: ModelId,
  material: Material,
  folder: string,
  budgetSeconds: number,
  changed: Partial<TranslationSettings> = {},
): Promise<Trained> {
  const runFolder = join(folder, `run-${model}`)
  const featureFolder = join(folder, 'features')
  const machine = { featureFolder, provider: 'cpu', threads: 1, sources: material.learnt, split: null } as const
  await mkdir(runFolder, { recursive: true })
  const settings = await kept(join(runFolder, 'settings.json'), async () => {
    const first = { ...MODELS[model].descriptor.presets.quick, ...changed, previewEpochs: [] } as TrainingSettings
    // The flagship has a schedule and an end of its own; the others learn for as long as they may.
    const epochs = model === 'corpus' ? first.epochs : await epochsOf({ ...machine, settings: first }, budgetSeconds)
    return { ...first, epochs, checkpointEveryEpochs: epochs }
  })
  const spentPath = join(runFolder, 'spent.json')
  const before = await kept(spentPath, () => Promise.resolve(0))
  const began = processorSeconds()
  const spent = (): number => before + processorSeconds() - began
  const abort = new AbortController()
  await trainRun(
    {
      ...{ ...machine, runFolder, settings, resume: true },
      previewFolder: join(folder, 'previews'),
      previewSeconds: 1,
    },
    {
      emit({ type }) {
        if (type === 'checkpoints') keep(spentPath, spent())
        if (spent() > MOST_OVER * budgetSeconds) abort.abort()
      },
      signal: abort.signal,
    },
    { checkpointIntervalSeconds: CHECKPOINT_SECONDS },
  )
  const step = (await listCheckpoints(checkpointRoot(runFolder))).at(-1)?.step ?? 0
  return { runFolder, step, processorSeconds: spent(), residentBytes: process.memoryUsage.rss() }
}

/** What a training came to, or why the network does not learn from this material. */
export type TrainedOrRefused = { trained: Trained } | { refused: string }

/** Within the process of its own. It ends with the one that waits for it. */
export async function trainHere({ model, material, folder, budgetSeconds, changed }: TrainingWish): Promise<TrainedOrRefused> {
  const waiting = process.ppid
  const watch = setInterval(() => process.ppid === waiting || process.exit(1), 1000)
  try {
    const trained = await train(model, material, folder, budgetSeconds, changed)
    return trained.step > 0 ? { trained } : { refused: 'Preparing takes longer than it may learn.' }
  } catch (error) {
    if (error instanceof DatasetError || error instanceof TrainingDivergedError) return { refused: error.message }
    throw error
  } finally {
    clearInterval(watch)
  }
}

/** Trains in a process of its own, so that its memory tells of this network alone. */
export const trainApart = (wish: TrainingWish): TrainedOrRefused => inEngineProcess('study/train', 'trainHere', wish)
