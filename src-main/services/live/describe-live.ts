import { sequenceSeconds, type Run } from '../../../src-shared/project/index.ts'
import type { LiveDescription } from '../../../src-shared/rpc/index.ts'
import { liveParametersOf } from '../../engine/generation/live/live-parameters.ts'
import { frameSettingsOf } from '../runs/frame-settings.ts'
import { codecTiming } from '../analyses/codec-timing.ts'

/** What can be set while a run's model plays. */
export function describeLive(run: Run): LiveDescription {
  const settings = frameSettingsOf(run)
  const timing = codecTiming(settings)
  const { sampleRate, channels, hopSamples } = timing
  return {
    parameters: [...liveParametersOf(settings.model)],
    checkpoints: run.checkpoints,
    frameSeconds: hopSamples / sampleRate,
    seedSeconds: sequenceSeconds(settings, timing),
    sampleRate,
    channels,
  }
}
