import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { soundBlocks } from '../datasets/sound-blocks.ts'
import { mixToMono } from '../dsp/mixdown.ts'
import { concatenateBlocks } from '../files/audio-stream.ts'
import { playableCheckpoint } from '../generation/playable-model.ts'
import { createPredictor } from '../generation/predictors.ts'
import type { EvaluateInput, JudgedPart } from './evaluation-jobs.ts'
import { modelOf } from '../models/index.ts'
import { nextFrameSkill, type NextFrameSkill } from './next-frame-skill.ts'

/** Enough to judge by; more takes as long as playing it. */
const MOST_SECONDS = 20
const FEWEST_FRAMES = 4

/**
 * How well a run's network foretells the longest recording that it never heard, hearing the true past.
 *
 * @returns null where no recording is long enough, or the network foretells no frames
 */
export async function judgeForetelling(
  { runFolder, checkpoint, threads }: NonNullable<EvaluateInput['network']>,
  parts: readonly JudgedPart[],
): Promise<NextFrameSkill | null> {
  const stretches = parts.filter((part) => 'source' in part)
  const longest = stretches.sort((a, b) => b.endSeconds - b.startSeconds - (a.endSeconds - a.startSeconds)).at(0)
  if (!longest) return null
  const loaded = await loadCheckpoint(checkpointRoot(runFolder), checkpoint, 'weights')
  if (modelOf(loaded.record.settings.model).plays?.way !== 'frames') return null
  const model = playableCheckpoint(loaded)
  const { codec, standardiser } = model
  const { source, startSeconds, endSeconds } = longest
  const blocks: Float32Array[][] = []
  const range = {
    startFrame: Math.round(startSeconds * source.sampleRate),
    endFrame: Math.min(source.frames, Math.round(Math.min(endSeconds, startSeconds + MOST_SECONDS) * source.sampleRate)),
  }
  for await (const block of soundBlocks(source, { sampleRate: codec.sampleRate, channels: codec.channels, ...range }))
    blocks.push([...block])
  const data = codec.encode(concatenateBlocks(blocks))
  const { dimensions } = codec
  if (data.length < FEWEST_FRAMES * dimensions) return null
  const predictor = await createPredictor(model, { mode: 'stateful', weights: 'float32', provider: 'cpu', threads })
  try {
    const said = await predictor.hear(standardiser.apply(data.slice(0, -dimensions)))
    const predictions = model.definition.head?.guessed(said, dimensions) ?? said
    return nextFrameSkill({ dimensions, data }, standardiser.invert(predictions), (frames) => mixToMono(codec.decode(frames)))
  } finally {
    await predictor.dispose()
  }
}
