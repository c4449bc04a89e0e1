import type { PlayedWeights } from '../../../src-shared/project/index.ts'
import { tellingOnce } from '../provider-fallback.ts'
import type { GenerateEvent, GeneratedTake, GenerateInput, TakeInput } from './generate-job.ts'
import type { JobHooks } from '../job-hooks.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork, type LearntNetwork } from '../checkpoints/learnt-network.ts'
import { choosePredictor } from './choose-predictor.ts'
import { modelOf } from '../models/index.ts'
import { renderCorpusTake } from './corpus-take.ts'
import { renderDrawnSoundTake } from './drawn-sound-take.ts'
import { GenerationError } from './errors.ts'
import { openFrameDecoding } from './open-frame-decoding.ts'
import { renderInstrumentTake } from './instrument-take.ts'
import { playableModel } from './playable-model.ts'
import { renderOneShotsTake } from './one-shots-take.ts'
import { renderPlaneTake } from './plane-take.ts'
import { readHeard } from './seed-audio.ts'
import { generateSound, seedSamples } from './sound-generator.ts'
import { renderTextureTake } from './texture-take.ts'
import { renderTranslationTake } from './translation-take.ts'
import { writeTake } from './write-take.ts'

/** How each way of playing makes takes. */
const WAYS: Readonly<Record<string, typeof renderTake>> = {
  frames: renderFramesTake,
  corpus: renderCorpusTake,
  instrument: renderInstrumentTake,
  plane: renderPlaneTake,
  'drawn-sound': renderDrawnSoundTake,
  'one-shots': renderOneShotsTake,
  translation: renderTranslationTake,
  texture: renderTextureTake,
}

/**
 * Makes a take of sound in the way of its network's model.
 *
 * @throws GenerationError where the model makes none
 */
export function renderTake(input: TakeInput, network: LearntNetwork, hooks: JobHooks<GenerateEvent>): Promise<GeneratedTake> {
  const { descriptor, plays } = modelOf(network.settings.model)
  const way = plays && Object.hasOwn(WAYS, plays.way) ? WAYS[plays.way] : null
  if (!way) throw new GenerationError(`${descriptor.name} makes no takes of sound.`, 'Choose another network.')
  return way(input, network, hooks)
}

/** Generates a take frame by frame. */
async function renderFramesTake(
  input: TakeInput,
  network: LearntNetwork,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  const { settings } = input
  const model = playableModel(network)
  const { sampleRate, channels, hopSamples } = model.codec
  const form = { sampleRate, channels }
  const seed = await readHeard(input, { ...form, samples: seedSamples(model), hopSamples })
  let playedWeights: PlayedWeights = 'float32'
  const made = await writeTake(
    input,
    {
      form,
      hopSamples,
      heard: seed,
      async *sound(writer) {
        const { predictor, weights } = await choosePredictor(model, seed, settings, {
          ...input,
          onFallback: tellingOnce(input.provider, emit),
        })
        playedWeights = weights
        const decoding = await openFrameDecoding(model, input)
        yield* generateSound(model, seed, { ...settings, seconds: writer.left / sampleRate }, { predictor, decoding, signal })
      },
    },
    emit,
  )
  return { ...made, playedWeights }
}

/** The job: loads a run's checkpoint and generates a take from it. */
export async function generateTake(input: GenerateInput, hooks: JobHooks<GenerateEvent>): Promise<GeneratedTake> {
  const askedAt = performance.now()
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  return renderTake({ ...input, askedAt }, learntNetwork(checkpoint), hooks)
}
