import { sequenceSeconds, type Run } from '../../../src-shared/project/index.ts'
import type { LiveDescription } from '../../../src-shared/rpc/index.ts'
import { liveParametersOf } from '../../engine/generation/live/live-parameters.ts'
import { codecTiming } from '../analyses/codec-timing.ts'

/** What can be set while a run's model plays. */
export function describeLive(run: Run): LiveDescription {
  const timing = codecTiming(run.settings)
  const { sampleRate, channels, hopSamples } = timing
  return {
    parameters: [...liveParametersOf(run.settings.model)],
    checkpoints: run.checkpoints,
    frameSeconds: hopSamples / sampleRate,
    seedSeconds: sequenceSeconds(run.settings, timing),
    sampleRate,
    channels,
  }
}
