/** Trainings of networks that learn what belongs together, on one core, and the state of them that is asked. */
import { join } from 'node:path'
import { checkpointRoot, listCheckpoints } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { MODELS } from '../../src-main/engine/models/index.ts'
import { trainRun } from '../../src-main/engine/training/train-run.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { playedCheckpoint, type LabelledStretch } from '../../src-shared/project/index.ts'
import { processorSeconds } from '../processor-seconds.ts'

export const QUIET = { emit: () => undefined, signal: new AbortController().signal }

/** What is heard with, but for what is heard. */
export interface LearntPairs {
  runFolder: string
  featureFolder: string
  checkpoint: number
  threads: 1
  processorSeconds: number
}

/** Learnt by the quick preset. @param run  its name @param labels  empty: of recordings as they are */
export async function learntPairs(
  model: 'likeness' | 'structure',
  { folder, run, sources, labels }: { folder: string; run: string; sources: PcmSource[]; labels: LabelledStretch[] },
): Promise<LearntPairs> {
  const [runFolder, featureFolder] = [join(folder, run), join(folder, 'features')]
  const { measures, presets } = MODELS[model].descriptor
  const settings = presets.quick
  const began = processorSeconds()
  await trainRun(
    {
      ...{ runFolder, featureFolder, settings, sources, labels, provider: 'cpu', threads: 1 },
      ...{ split: null, resume: false, previewFolder: folder, previewSeconds: 1 },
    },
    QUIET,
  )
  const checkpoints = await listCheckpoints(checkpointRoot(runFolder))
  const { step } = playedCheckpoint({ settings, measure: measures[0], checkpoints })!
  return { runFolder, featureFolder, checkpoint: step, threads: 1, processorSeconds: processorSeconds() - began }
}
