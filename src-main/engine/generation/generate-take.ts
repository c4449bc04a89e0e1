import type { GenerationSettings, PlayedWeights } from '../../../src-shared/project/index.ts'
import { TakeHealthMeter } from '../evaluation/take-health.ts'
import { tellingOnce } from '../provider-fallback.ts'
import type { GenerateEvent, GeneratedTake, GenerateInput } from './generate-job.ts'
import type { JobHooks } from '../job-hooks.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { choosePredictor } from './choose-predictor.ts'
import { modelOf } from '../models/index.ts'
import { renderCorpusTake } from './corpus-take.ts'
import { renderInstrumentTake } from './instrument-take.ts'
import { playableCheckpoint } from './playable-model.ts'
import type { PlayableModel } from './playable-model.ts'
import type { EngineOptions } from './predictors.ts'
import { readHeard } from './seed-audio.ts'
import { generateSound, seedSamples } from './sound-generator.ts'
import { TakeProgress } from './take-progress.ts'
import { TakeWriter } from './take-writer.ts'

interface RenderInput extends EngineOptions {
  model: PlayableModel
  seed: GenerateInput['seed']
  region?: GenerateInput['region']
  settings: GenerationSettings
  outPath: string
  /** When the person asked for it, `performance.now()`; the time to the first sound counts from there. */
  askedAt: number
}

/**
 * Generates a take into a WAV file that can be played while it grows, and measures it.
 * Cancelled, it keeps what is there; failed, it leaves no file.
 */
export async function renderTake(input: RenderInput, { emit, signal }: JobHooks<GenerateEvent>): Promise<GeneratedTake> {
  const { model, settings, region, outPath, askedAt } = input
  const { sampleRate, channels, hopSamples } = model.codec
  const seed = await readHeard(input, { sampleRate, channels, samples: seedSamples(model), hopSamples })
  const health = new TakeHealthMeter(sampleRate, hopSamples)
  const ofSeed = new TakeHealthMeter(sampleRate, hopSamples)
  ofSeed.add(seed)
  const progress = new TakeProgress(settings.seconds, { sampleRate, channels }, emit)
  const writer = await TakeWriter.create(
    outPath,
    { sampleRate, channels },
    {
      seconds: settings.seconds,
      region,
      written: (sound, kept) => {
        health.add(sound)
        progress.written(sound, kept)
      },
    },
  )
  let playedWeights: PlayedWeights
  try {
    progress.begin()
    const chosen = await choosePredictor(model, seed, settings, input)
    playedWeights = chosen.weights
    const made = { ...settings, seconds: writer.left / sampleRate }
    for await (const sound of generateSound(model, seed, made, { predictor: chosen.predictor, signal })) await writer.append(sound)
    await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  }
  return {
    path: outPath,
    playedWeights,
    sampleRate,
    channels,
    ...progress.figures(askedAt),
    health: health.result(ofSeed.movement()),
    outcome: writer.left > 0 ? 'cancelled' : 'completed',
  }
}

/** The job: loads a run's checkpoint and generates a take from it. */
export async function generateTake(input: GenerateInput, hooks: JobHooks<GenerateEvent>): Promise<GeneratedTake> {
  const askedAt = performance.now()
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  const way = modelOf(checkpoint.record.settings.model).plays?.way
  if (way === 'corpus') return renderCorpusTake(input, checkpoint, hooks)
  if (way === 'instrument') return renderInstrumentTake(input, checkpoint, hooks)
  const onFallback = tellingOnce(input.provider, hooks.emit)
  return renderTake({ ...input, model: playableCheckpoint(checkpoint), askedAt, onFallback }, hooks)
}
