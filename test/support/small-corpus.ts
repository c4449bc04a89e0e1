import { join } from 'node:path'
import type { CorpusSettings } from '../../src-shared/project/index.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { MODELS } from '../../src-main/engine/models/index.ts'
import type { TrainInput } from '../../src-main/engine/training/train-job.ts'
import { trainRun } from '../../src-main/engine/training/train-run.ts'
import { madeOnce } from './made-once.ts'
import { listeningHooks, writeToneRecording } from './training-run.ts'

/** Of the recordings, Hz. */
export const SMALL_CORPUS_RATE = 16_000
/** Step of its only checkpoint. */
export const SMALL_CORPUS_CHECKPOINT = 18

/** Two recordings of a minute each, called a and b. */
export const smallCorpusSources = (folder: string): Promise<PcmSource[]> =>
  Promise.all(['a', 'b'].map((name) => writeToneRecording(folder, name, { seconds: 60 })))

/** A run that learns from these for a moment. */
export const smallCorpusRun = (folder: string, name: string, sources: PcmSource[], changes: Partial<TrainInput> = {}): TrainInput => ({
  runFolder: join(folder, name),
  featureFolder: join(folder, 'features'),
  settings: {
    ...(MODELS.corpus.descriptor.presets.quick as CorpusSettings),
    sizes: { hidden: 16, query: 8 },
    epochs: 3,
    stepsPerEpoch: 6,
    batchSize: 4,
    sequenceUnits: 8,
    poolUnits: 40,
    previewEpochs: [],
  },
  provider: 'cpu',
  threads: 1,
  sources,
  split: null,
  resume: false,
  previewFolder: join(folder, 'previews'),
  previewSeconds: 1,
  ...changes,
})

interface SmallCorpus {
  runFolder: string
  material: { sources: PcmSource[]; featureFolder: string }
}

/** A trained one: its run and what it plays with. */
export const trainedSmallCorpus = (): Promise<SmallCorpus> =>
  madeOnce('small-corpus', async (folder) => {
    const sources = await smallCorpusSources(folder)
    const input = smallCorpusRun(folder, 'run', sources)
    await trainRun(input, listeningHooks().hooks)
    return { runFolder: input.runFolder, material: { sources, featureFolder: input.featureFolder } }
  })
