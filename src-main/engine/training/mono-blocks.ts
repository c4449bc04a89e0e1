import { mixToMono } from '../dsp/mixdown.ts'
import { Resampler } from '../dsp/resample.ts'
import { PcmReader } from '../files/pcm-cache.ts'
import type { PcmSource } from '../jobs.ts'

const BLOCK_FRAMES = 1 << 16

export interface MonoBlocksOptions {
  /** Hz of the result. */
  sampleRate: number
  /** In samples of the source, per channel; all of it by default. */
  startFrame?: number
  endFrame?: number
}

/**
 * A recording, or a stretch of it, as one channel at another rate, block by block.
 *
 * @returns float32 [n] blocks, together round((end - start) sampleRate / source rate) samples
 */
export async function* monoBlocks(source: PcmSource, options: MonoBlocksOptions): AsyncGenerator<Float32Array> {
  const { startFrame = 0, endFrame = source.frames } = options
  const reader = await PcmReader.open(source.pcmPath, source.channels)
  try {
    const resampler = new Resampler(source.sampleRate, options.sampleRate)
    for (let start = startFrame; start < endFrame; start += BLOCK_FRAMES) {
      const channels = await reader.readChannels(start, Math.min(BLOCK_FRAMES, endFrame - start))
      yield resampler.process(mixToMono(channels))
    }
    yield resampler.flush()
  } finally {
    await reader.close()
  }
}
