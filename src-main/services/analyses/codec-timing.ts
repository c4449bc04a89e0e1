import type { NextFrameSettings } from '../../../src-shared/project/index.ts'
import { codecOfSettings } from '../../engine/dsp/codecs/index.ts'

/** Sample rate in Hz, channels, and distance of neighbouring frames in samples. */
export interface CodecTiming {
  sampleRate: number
  channels: number
  hopSamples: number
}

type CodecSettings = Pick<NextFrameSettings, 'codec' | 'sampleRate' | 'channels'>

const known = new Map<string, CodecTiming>()

/** @throws CodecError where the settings' codec does not work at their rate */
export function codecTiming(settings: CodecSettings): CodecTiming {
  const key = `${settings.codec} ${settings.sampleRate} ${settings.channels}`
  const { sampleRate, channels, hopSamples } = known.get(key) ?? codecOfSettings(settings)
  known.set(key, { sampleRate, channels, hopSamples })
  return { sampleRate, channels, hopSamples }
}
