import { SoundResampler } from '../datasets/sound-blocks.ts'
import { mixToMono } from '../dsp/mixdown.ts'
import { LoudnessMeter } from '../dsp/transforms/loudness.ts'
import { PcmReader } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { HEARD_RATE } from './heard-rate.ts'

/** Longer recordings are heard up to here: they are held in memory as a whole, 300 MB an hour. */
const LONGEST_SECONDS = 3600
const BLOCK_SECONDS = 10

/**
 * A recording as it is listened to: all channels as one, at {@link HEARD_RATE}; and its loudness.
 *
 * @param read  told before each block: 0..1
 */
export async function readMono(
  source: PcmSource,
  read: (part: number) => Promise<void>,
): Promise<{ samples: Float32Array; loudnessLufs: number | null }> {
  const { channels, sampleRate, frames } = source
  const wanted = Math.min(frames, LONGEST_SECONDS * sampleRate)
  const reader = await PcmReader.ofSource(source)
  try {
    const resampler = new SoundResampler(1, sampleRate, HEARD_RATE)
    const meter = new LoudnessMeter(sampleRate, channels)
    const samples = new Float32Array(Math.ceil((wanted * HEARD_RATE) / sampleRate) + HEARD_RATE)
    let at = 0
    const keep = (blocks: readonly Float32Array[]): void => {
      for (const block of blocks) {
        const room = block.subarray(0, samples.length - at)
        samples.set(room, at)
        at += room.length
      }
    }
    const blockFrames = BLOCK_SECONDS * sampleRate
    for (let start = 0; start < wanted; start += blockFrames) {
      const block = await reader.readChannels(start, Math.min(blockFrames, wanted - start))
      meter.add(block)
      keep(resampler.process([mixToMono(block)]))
      await read(Math.min(1, (start + blockFrames) / wanted))
    }
    keep(resampler.flush())
    const { integratedLufs } = meter.result()
    return { samples: samples.subarray(0, at), loudnessLufs: Number.isFinite(integratedLufs) ? Math.round(integratedLufs * 10) / 10 : null }
  } finally {
    await reader.close()
  }
}
