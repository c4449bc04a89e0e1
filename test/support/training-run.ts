import { join } from 'node:path'
import type { NextFrameSettings } from '../../src-shared/project/index.ts'
import { writePcm } from '../../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import type { JobHooks } from '../../src-main/engine/job-hooks.ts'
import type { TrainEvent, TrainInput } from '../../src-main/engine/training/train-job.ts'
import { FRAME_MODELS } from '../../src-main/engine/models/index.ts'
import type { FrameDataInput } from '../../src-main/engine/datasets/training-data.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'

const SAMPLE_RATE = 16_000

/** A recording of decaying tones, different for each name, in the form of the project's cache. */
export async function writeToneRecording(folder: string, name: string, { seconds = 6, amplitude = 0.3 } = {}): Promise<PcmSource> {
  const random = new CounterRandom(1, streamOf(name))
  const samples = new Float32Array(seconds * SAMPLE_RATE)
  for (let start = 0; start < samples.length; start += SAMPLE_RATE / 2) {
    const frequencyHz = 110 * 2 ** (random.integer(24) / 12)
    for (let n = 0; n < SAMPLE_RATE / 2; n++) {
      samples[start + n] = amplitude * Math.exp(-n / 4000) * Math.sin((2 * Math.PI * frequencyHz * n) / SAMPLE_RATE)
    }
  }
  const pcmPath = join(folder, `${name}.f32`)
  await writePcm(pcmPath, [samples])
  return {
    recordingId: name,
    name,
    pcmPath,
    soundKey: `${name} ${seconds} ${amplitude}`,
    sampleRate: SAMPLE_RATE,
    channels: 1,
    frames: samples.length,
  }
}

/** A training that takes a second or two: a tiny model, sequences of a second. */
export function smallTraining(folder: string, sources: PcmSource[], changes: Partial<NextFrameSettings> = {}): TrainInput & FrameDataInput {
  return {
    runFolder: join(folder, 'run'),
    featureFolder: join(folder, 'features'),
    settings: {
      ...FRAME_MODELS.bilinear.descriptor.presets.quick,
      sizes: { hidden: 8 },
      epochs: 4,
      batchSize: 2,
      sequenceFrames: 4,
      sequenceHopFrames: 4,
      dropout: 0.1,
      recurrentDropout: 0.1,
      checkpointEveryEpochs: 2,
      previewEpochs: [],
      ...changes,
    },
    provider: 'cpu',
    threads: 1,
    sources,
    split: null,
    resume: false,
    previewFolder: join(folder, 'previews'),
    previewSeconds: 1,
  }
}

/** Hooks that keep what they hear; `react` may abort the run, or throw, which ends it as abruptly as a kill. */
export function listeningHooks(react: (event: TrainEvent, abort: () => void) => void = () => undefined): {
  hooks: JobHooks<TrainEvent>
  events: TrainEvent[]
} {
  const controller = new AbortController()
  const events: TrainEvent[] = []
  return {
    events,
    hooks: {
      signal: controller.signal,
      emit: (event) => {
        events.push(event)
        react(event, () => controller.abort())
      },
    },
  }
}
