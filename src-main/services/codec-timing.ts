import type { CodecId } from '../../src-shared/project/index.ts'
import { createCodec } from '../engine/dsp/codecs/index.ts'

/** Sample rate in Hz and distance of neighbouring frames in samples. */
export interface CodecTiming {
  sampleRate: number
  hopSamples: number
}

const known = new Map<CodecId, CodecTiming>()

export function codecTiming(id: CodecId): CodecTiming {
  const { sampleRate, hopSamples } = known.get(id) ?? createCodec({ id })
  known.set(id, { sampleRate, hopSamples })
  return { sampleRate, hopSamples }
}
