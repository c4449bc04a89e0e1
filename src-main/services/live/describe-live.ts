import type { Run } from '../../../src-shared/project/index.ts'
import type { LiveDescription } from '../../../src-shared/rpc/index.ts'
import { liveParametersOf } from '../../engine/generation/live/live-parameters.ts'
import { codecTiming } from '../analyses/codec-timing.ts'

/** What can be set while a run's model plays. */
export function describeLive(run: Run): LiveDescription {
  const { sampleRate, channels, hopSamples } = codecTiming(run.settings)
  const frameSeconds = hopSamples / sampleRate
  return {
    parameters: [...liveParametersOf(run.settings.model)],
    checkpoints: run.checkpoints,
    frameSeconds,
    seedSeconds: run.settings.sequenceFrames * frameSeconds,
    sampleRate,
    channels,
  }
}
