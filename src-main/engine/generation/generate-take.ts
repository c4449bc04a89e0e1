import type { GenerationSettings, PlayedWeights } from '../../../src-shared/project/index.ts'
import { removeFile } from '../../storage/files.ts'
import { TakeHealthMeter } from '../evaluation/take-health.ts'
import { interleave } from '../files/pcm-cache.ts'
import { WavWriter } from '../files/wav-writer.ts'
import { tellingOnce } from '../provider-fallback.ts'
import type { GenerateEvent, GeneratedTake, GenerateInput } from './generate-job.ts'
import type { JobHooks } from '../job-hooks.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { choosePredictor } from './choose-predictor.ts'
import { modelOf } from '../models/index.ts'
import { renderCorpusTake } from './corpus-take.ts'
import { playableCheckpoint } from './playable-model.ts'
import type { PlayableModel } from './playable-model.ts'
import type { EngineOptions } from './predictors.ts'
import { readSeed } from './seed-audio.ts'
import { generateSound, seedSamples } from './sound-generator.ts'

interface RenderInput extends EngineOptions {
  model: PlayableModel
  seed: GenerateInput['seed']
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
  const { model, settings, outPath, askedAt } = input
  const { sampleRate, channels, hopSamples } = model.codec
  const seed = await readSeed(input.seed, { sampleRate, channels, samples: seedSamples(model), hopSamples: model.codec.hopSamples })
  const startedAt = performance.now()
  const health = new TakeHealthMeter(sampleRate, hopSamples)
  const ofSeed = new TakeHealthMeter(sampleRate, hopSamples)
  ofSeed.add(seed)
  const wav = await WavWriter.create(outPath, { sampleRate, channels })
  let firstAudioAt: number | null = null
  let playedWeights: PlayedWeights
  try {
    const chosen = await choosePredictor(model, seed, settings, input)
    playedWeights = chosen.weights
    for await (const sound of generateSound(model, seed, settings, { predictor: chosen.predictor, signal })) {
      await wav.append(sound)
      firstAudioAt ??= performance.now()
      health.add(sound)
      emit({
        type: 'audio',
        frames: wav.frames,
        sampleRate,
        channels,
        samples: interleave(sound),
        secondsLeft: secondsLeft(wav.frames / sampleRate),
      })
    }
  } catch (error) {
    await wav.close()
    await removeFile(outPath)
    throw error
  }
  await wav.close()

  function secondsLeft(done: number): number {
    return ((settings.seconds - done) * (performance.now() - startedAt)) / 1000 / done
  }

  const endedAt = performance.now()
  return {
    path: outPath,
    playedWeights,
    sampleRate,
    channels,
    frames: wav.frames,
    realTimeFactor: wav.frames / sampleRate / ((endedAt - startedAt) / 1000),
    timeToFirstAudioSeconds: ((firstAudioAt ?? endedAt) - askedAt) / 1000,
    health: health.result(ofSeed.movement()),
    outcome: wav.frames < Math.round(settings.seconds * sampleRate) ? 'cancelled' : 'completed',
  }
}

/** The job: loads a run's checkpoint and generates a take from it. */
export async function generateTake(input: GenerateInput, hooks: JobHooks<GenerateEvent>): Promise<GeneratedTake> {
  const askedAt = performance.now()
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  if (modelOf(checkpoint.record.settings.model).plays?.way === 'corpus') return renderCorpusTake(input, checkpoint, hooks)
  const onFallback = tellingOnce(input.provider, hooks.emit)
  return renderTake({ ...input, model: playableCheckpoint(checkpoint), askedAt, onFallback }, hooks)
}
