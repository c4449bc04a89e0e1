import { join } from 'node:path'
import type { LabelledStretch, LabelsSettings } from '../../src-shared/project/index.ts'
import { writePcm } from '../../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { checkpointRoot, listCheckpoints } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { MODELS } from '../../src-main/engine/models/index.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import type { TrainInput } from '../../src-main/engine/training/train-job.ts'
import { cosine, noise } from './signals.ts'

export const LABELLED_RATE = 16_000

/** A sound in which a low tone, a high tone and hiss come and go, the tones at once at times, and what is where. */
export function labelledSound(name: string, seconds: number): { samples: Float32Array; stretches: LabelledStretch[] } {
  const random = new CounterRandom(7, streamOf(name))
  const samples = noise(seconds * LABELLED_RATE, random.integer(1000), 0.001)
  const hiss = noise(seconds * LABELLED_RATE, random.integer(1000), 0.1)
  const stretches: LabelledStretch[] = []
  for (const [label, hz] of [
    ['low', 150],
    ['high', 2300],
    ['hiss', null],
  ] as const) {
    for (let start = random.integer(20) / 10; start + 0.5 < seconds; start += 1 + random.integer(25) / 10) {
      const end = Math.min(seconds, start + 0.5 + random.integer(10) / 10)
      for (let n = Math.round(start * LABELLED_RATE); n < Math.round(end * LABELLED_RATE); n++)
        samples[n] += hz === null ? hiss[n] : 0.2 * Math.sin((2 * Math.PI * hz * n) / LABELLED_RATE)
      stretches.push({ recordingId: name, startSeconds: start, endSeconds: end, label })
      start = end
    }
  }
  return { samples, stretches }
}

interface LabelledRecording {
  source: PcmSource
  stretches: LabelledStretch[]
}

/** The same in the form of the project's cache. */
export async function writeLabelledRecording(folder: string, name: string, seconds: number): Promise<LabelledRecording> {
  const { samples, stretches } = labelledSound(name, seconds)
  return { source: await writeSource(folder, name, samples), stretches }
}

/** Three seconds that are a tone, or a hiss where the number is even, labelled as a whole. */
export async function writeClip(folder: string, number: number): Promise<LabelledRecording> {
  const name = `clip ${number}`
  const label = number % 2 === 0 ? 'hiss' : 'tone'
  const samples =
    label === 'hiss' ? noise(3 * LABELLED_RATE, number + 1, 0.2) : cosine(3 * LABELLED_RATE, 200 * (number + 1), LABELLED_RATE, 0.2)
  return { source: await writeSource(folder, name, samples), stretches: [{ recordingId: name, startSeconds: 0, endSeconds: 3, label }] }
}

export async function writeSource(folder: string, name: string, samples: Float32Array, sampleRate = LABELLED_RATE): Promise<PcmSource> {
  const pcmPath = join(folder, `${name}.f32`)
  await writePcm(pcmPath, [samples])
  return { recordingId: name, name, pcmPath, soundKey: name, sampleRate, channels: 1, frames: samples.length }
}

/** A training on this machine's processor, with all it needs in one folder. */
export const trainingIn = (
  folder: string,
  { run = 'run', ...given }: Pick<TrainInput, 'settings' | 'sources' | 'labels'> & { run?: string },
): TrainInput => ({
  runFolder: join(folder, run),
  featureFolder: join(folder, 'features'),
  ...given,
  provider: 'cpu',
  threads: 1,
  split: null,
  resume: false,
  previewFolder: join(folder, 'previews'),
  previewSeconds: 1,
})

/** Of its last checkpoint. */
export const newestStep = async ({ runFolder }: Pick<TrainInput, 'runFolder'>): Promise<number> =>
  (await listCheckpoints(checkpointRoot(runFolder))).at(-1)!.step

/** A small network of labels, trained in seconds. */
export const smallLabels = (
  folder: string,
  { sources, labels }: Pick<TrainInput, 'sources' | 'labels'>,
  changes: Partial<LabelsSettings> = {},
): TrainInput => {
  const settings = {
    ...(MODELS.labels.descriptor.presets.quick as LabelsSettings),
    sizes: { hidden: 16 },
    epochs: 12,
    batchSize: 4,
    sequenceSteps: 32,
    learningRate: 0.01,
    previewEpochs: [],
    ...changes,
  }
  return trainingIn(folder, { settings, sources, labels })
}
