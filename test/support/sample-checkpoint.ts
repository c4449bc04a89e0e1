import { join } from 'node:path'
import type { ModelId, TrainingSettings } from '../../src-shared/project/index.ts'
import { codecOfSettings } from '../../src-main/engine/dsp/codecs/index.ts'
import { MODELS } from '../../src-main/engine/models/index.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/nn/index.ts'
import { checkpointRoot, saveCheckpoint, type Checkpoint } from '../../src-main/engine/training/checkpoint-store.ts'
import { trainingProgram } from '../../src-main/engine/training/training-program.ts'

export const TINY_SIZES: Record<ModelId, Record<string, number>> = {
  base: { hidden: 6 },
  fc: { hidden: 6 },
  conv1d: { hidden: 6, filters: 2 },
  conv2d: { hidden: 6, blocks: 3, filters: 2 },
  bilinear: { hidden: 6 },
  multilayer: { hidden: 6 },
}

/** Settings of a model that is small enough to be built in a few milliseconds. */
export const tinySettings = (model: ModelId, changes: Partial<TrainingSettings> = {}): TrainingSettings => ({
  ...MODELS[model].descriptor.presets.quick,
  sizes: TINY_SIZES[model],
  sequenceFrames: 5,
  sequenceHopFrames: 5,
  ...changes,
})

/** What a training would have saved, without the training: weights as drawn from the seed, statistics that are not all alike. */
export function sampleCheckpoint(settings: TrainingSettings, step = 12): Checkpoint {
  const { id, sampleRate, frameSamples, dimensions } = codecOfSettings(settings)
  const random = new CounterRandom(7, streamOf('statistics'))
  const drawn = (low: number, high: number): number[] => Array.from({ length: dimensions }, () => low + (high - low) * random.uniform())
  return {
    record: {
      version: 1,
      summary: { step, epoch: 3, trainLoss: 0.5, validationLoss: 0.75 },
      settings,
      codec: { id, sampleRate, frameSamples, dimensions },
      standardisation: { kind: 'per-dimension', frames: 100, mean: drawn(-0.1, 0.1), scale: drawn(0.5, 2) },
      progress: { stepInEpoch: 0, lossSum: 0, lossSequences: 0, epochSeconds: 0 },
    },
    tensors: trainingProgram(settings, { batch: 1, dimensions }).initial(),
  }
}

/** Writes such a checkpoint into `folder/run` and returns that run's folder. */
export async function writeSampleRun(folder: string, settings: TrainingSettings, step = 12): Promise<string> {
  const runFolder = join(folder, 'run')
  await saveCheckpoint(checkpointRoot(runFolder), sampleCheckpoint(settings, step))
  return runFolder
}
