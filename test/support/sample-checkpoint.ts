import { join } from 'node:path'
import type { NextFrameSettings } from '../../src-shared/project/index.ts'
import { codecOfSettings } from '../../src-main/engine/dsp/codecs/index.ts'
import { frameObjective, frameModelOf } from '../../src-main/engine/models/index.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import { checkpointRoot, saveCheckpoint, type Checkpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import type { FrameRecord } from '../../src-main/engine/checkpoints/checkpoint-record.ts'
import { NO_PLATEAU } from '../../src-main/engine/checkpoints/plateau.ts'
import { trainingProgram } from '../../src-main/engine/training/training-program.ts'

const TINY: Readonly<Record<string, number>> = { hidden: 6, filters: 2, blocks: 3 }

export const tinySizes = (model: string): Record<string, number> =>
  Object.fromEntries(
    frameModelOf(model)
      .descriptor.sizes.filter(({ optional }) => !optional)
      .map(({ name, minimum }) => [name, TINY[name] ?? minimum]),
  )

/** Settings of a model that is small enough to be built in a few milliseconds. */
export const tinySettings = (model: string, changes: Partial<NextFrameSettings> = {}): NextFrameSettings => ({
  ...frameModelOf(model).descriptor.presets.quick,
  sizes: tinySizes(model),
  sequenceFrames: 5,
  sequenceHopFrames: 5,
  ...changes,
})

/** What a training would have saved, without the training: weights as drawn from the seed, statistics that are not all alike. */
export function sampleCheckpoint(settings: NextFrameSettings, step = 12): Checkpoint & { record: FrameRecord } {
  const { id, sampleRate, layout, frameSamples, hopSamples, dimensions } = codecOfSettings(settings)
  const random = new CounterRandom(7, streamOf('statistics'))
  const drawn = (low: number, high: number): number[] => Array.from({ length: dimensions }, () => low + (high - low) * random.uniform())
  return {
    record: {
      version: 2,
      summary: { step, epoch: 3, training: { loss: 0.5 }, validation: { loss: 0.75 } },
      settings,
      codec: { id, sampleRate, channels: layout, frameSamples, hopSamples, dimensions },
      standardisation: { kind: 'per-dimension', frames: 100, mean: drawn(-0.1, 0.1), scale: drawn(0.5, 2) },
      facts: {},
      progress: { stepInEpoch: 0, sums: {}, examples: 0, epochSeconds: 0, plateau: NO_PLATEAU },
    },
    tensors: trainingProgram(frameObjective(settings, { batch: 1, dimensions })).initial(),
  }
}

/** Writes such a checkpoint into `folder/run` and returns that run's folder. */
export async function writeSampleRun(folder: string, settings: NextFrameSettings, step = 12): Promise<string> {
  const runFolder = join(folder, 'run')
  await saveCheckpoint(checkpointRoot(runFolder), sampleCheckpoint(settings, step))
  return runFolder
}
