/**
 * Whether training waits for its data: the share of a run's time in which the engine computes, with minibatches prepared ahead by a thread
 * and without, and the rate at which frames are read. On self-made recordings, with the quick bilinear model at a small and at its usual
 * size, plain and augmented. Uses the built program's thread: `npm run build` first.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { LATER_SETTINGS, type Augmentation, type NextFrameSettings } from '../src-shared/project/index.ts'
import { prepareData, type TrainingData } from '../src-main/engine/datasets/training-data.ts'
import type { StepThreadStarter } from '../src-main/engine/datasets/step-thread.ts'
import { codecOfSettings } from '../src-main/engine/dsp/codecs/index.ts'
import { hostTensor, hostZeros } from '../src-main/engine/host-tensor.ts'
import { frameObjective, FRAME_MODELS } from '../src-main/engine/models/index.ts'
import { Trainer } from '../src-main/engine/training/trainer.ts'
import { smallTraining, writeToneRecording } from '../test/support/training-run.ts'
import { type BenchEntry, entry } from './report.ts'

const THREADS = 2
const SECONDS = 120
const STRONG: Augmentation = { gainDb: 6, pitchSemitones: 2, stretch: 0.1, equaliserDb: 3, noiseDb: -50 }
const builtThread = resolve(import.meta.dirname, '../out/main/step-thread.js')
const startThread: StepThreadStarter = (plan) => new Worker(builtThread, { workerData: plan })

interface Case {
  name: string
  changes: Partial<NextFrameSettings>
  thread: boolean
  goal?: { atLeast: number }
}

const quick = FRAME_MODELS.bilinear.descriptor.presets.quick
const CASES: Case[] = [
  { name: 'fourier, 512 cells', changes: { ...quick }, thread: true, goal: { atLeast: 97 } },
  { name: 'fourier, 512 cells, augmented', changes: { ...quick, augmentation: STRONG }, thread: true, goal: { atLeast: 97 } },
  {
    name: 'mdct, 256 cells',
    changes: { ...quick, codec: 'mdct', sequenceFrames: 96, sequenceHopFrames: 48, sizes: { hidden: 256 } },
    thread: true,
    goal: { atLeast: 97 },
  },
  { name: 'fourier, 512 cells, without the thread', changes: { ...quick }, thread: false },
  { name: 'fourier, 512 cells, augmented, without the thread', changes: { ...quick, augmentation: STRONG }, thread: false },
]

/** Percent of the time that the engine computes, over an epoch in runs of a few steps, as training takes them. */
async function busyPercent(data: TrainingData, settings: NextFrameSettings): Promise<number> {
  const { dimensions } = codecOfSettings(settings)
  const objective = frameObjective(settings, { batch: data.plan.batch, dimensions })
  const trainer = await Trainer.create(objective, { provider: 'cpu', threads: THREADS }, null)
  const together = 3
  const sequences = hostZeros([together, ...objective.batch.sequences.shape])
  const weights = hostTensor(new Float32Array(together * data.plan.batch).fill(1 / data.plan.batch), [together, data.plan.batch])
  const points = Array.from({ length: together }, (_, step) => ({ step, totalSteps: together, halvings: 0 }))
  let startedAt = 0
  let busy = 0
  for (let step = 0; step + together <= 2 * data.plan.steps; step += together) {
    // The first run warms up.
    if (step === together) startedAt = performance.now()
    await data.batches.read(step, together, sequences.data)
    const runAt = performance.now()
    await trainer.run({ tensors: { sequences, weights }, points })
    if (step > 0) busy += performance.now() - runAt
  }
  const total = performance.now() - startedAt
  await trainer.dispose()
  return (100 * busy) / total
}

export async function run(): Promise<BenchEntry[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-datasets-'))
  try {
    const sources = await Promise.all(['a', 'b', 'c'].map((name) => writeToneRecording(folder, name, { seconds: SECONDS })))
    const entries: BenchEntry[] = []
    for (const { name, changes, thread, goal } of CASES) {
      if (thread && !existsSync(builtThread)) {
        entries.push(entry(`engine busy: ${name} (build first: npm run build)`, null, '%', goal))
        continue
      }
      const settings: NextFrameSettings = { ...quick, ...LATER_SETTINGS, ...changes, previewEpochs: [] }
      const data = await prepareData(
        { ...smallTraining(folder, sources), settings },
        {
          codec: codecOfSettings(settings),
          standardisation: null,
          signal: new AbortController().signal,
          onProgress: () => undefined,
          startThread: thread ? startThread : undefined,
        },
      )
      entries.push(entry(`engine busy: ${name}`, await busyPercent(data, settings), '%', goal))
      await data.close()
    }
    return entries
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
