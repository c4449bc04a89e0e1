import { join } from 'node:path'
import { FIRST_GENERATION_SETTINGS, isNextFrame, sequenceSeconds } from '../../../src-shared/project/index.ts'
import type { GenerationSettings, NextFrameSettings } from '../../../src-shared/project/index.ts'
import { makeFolder } from '../../storage/folders.ts'
import type { ModelData } from '../datasets/model-data.ts'
import { codecOfSettings } from '../dsp/codecs/index.ts'
import type { Codec } from '../dsp/codecs/index.ts'
import { renderTake } from '../generation/generate-take.ts'
import { playableModel } from '../generation/playable-model.ts'
import type { JobHooks } from '../job-hooks.ts'
import type { TrainEvent, TrainInput } from './train-job.ts'
import type { ModelDefinition } from '../models/index.ts'
import type { MetricsLog } from './metrics-log.ts'
import type { Trainer } from './trainer.ts'

/** Whether takes can be made while such a model is in training. */
export const makesPreviews = ({ plays }: ModelDefinition): boolean => plays?.way === 'frames'

/** How many examples' worth of predictions a preview takes, for the time that is left. */
export function previewExamples({ settings, previewSeconds }: TrainInput, { kept: { codec } }: ModelData): number {
  if (!isNextFrame(settings) || !codec) return 0
  return (previewSeconds * codec.sampleRate) / (codec.hopSamples ?? codec.frameSamples)
}

export interface PreviewParts {
  input: TrainInput
  hooks: JobHooks<TrainEvent>
  data: ModelData
  trainer: Trainer
  log: MetricsLog
}

/** Makes the preview take of the epoch that has just ended, and writes down that it is there; false where it was told to stop. */
export async function renderPreview(
  { input, hooks, data, trainer, log }: PreviewParts,
  { epoch, step }: { epoch: number; step: number },
): Promise<boolean> {
  const { settings: trained } = input
  const { standardisation } = data.kept
  if (!isNextFrame(trained) || !standardisation) return false
  const codec = codecOfSettings(trained)
  const seed = previewSeed(input, trained, codec, data)
  const settings: GenerationSettings = {
    ...FIRST_GENERATION_SETTINGS,
    seconds: input.previewSeconds,
    randomSeed: input.settings.seed,
    // As trained, so that previews of one run can be compared.
    weights: 'float32',
  }
  await makeFolder(input.previewFolder)
  const take = await renderTake(
    {
      model: playableModel(trained, codec, standardisation, await trainer.weights()),
      seed,
      settings,
      outPath: join(input.previewFolder, `${epoch}.wav`),
      askedAt: performance.now(),
      // Of one voice the processor makes as much as any other, and it is free while another one trains.
      provider: 'cpu',
      threads: input.threads,
    },
    { emit: () => undefined, signal: hooks.signal },
  )
  if (take.outcome === 'cancelled') return false
  await log.append([{ type: 'preview', epoch, step }])
  hooks.emit({
    type: 'preview',
    epoch,
    step,
    take,
    seed: { recordingId: seed.source.recordingId, startSeconds: seed.startSeconds },
    settings,
  })
  return true
}

/** The middle of the first held-out stretch, or of the first one at all. */
function previewSeed(
  input: TrainInput,
  trained: NextFrameSettings,
  codec: Codec,
  data: ModelData,
): { source: TrainInput['sources'][number]; startSeconds: number } {
  const { segments } = data.split
  const segment = segments.find(({ part }) => part === 'validation') ?? segments[0]
  const source = input.sources.find(({ recordingId }) => recordingId === segment.recordingId)!
  const seedSeconds = sequenceSeconds(trained, codec)
  return { source, startSeconds: Math.max(segment.startSeconds, (segment.startSeconds + segment.endSeconds - seedSeconds) / 2) }
}
