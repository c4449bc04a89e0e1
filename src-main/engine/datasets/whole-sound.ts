import type { PcmSource } from '../files/pcm-source.ts'
import { soundBlocks } from './sound-blocks.ts'

/** A recording in memory, as one channel at a rate, up to a length. @returns float32 [samples] */
export async function wholeSound(
  source: PcmSource,
  { sampleRate, mostSeconds }: { sampleRate: number; mostSeconds: number },
): Promise<Float32Array> {
  const frames = Math.min(source.frames, Math.round(mostSeconds * source.sampleRate))
  const sound = new Float32Array(Math.ceil((frames * sampleRate) / source.sampleRate) + 1)
  let filled = 0
  for await (const [block] of soundBlocks(source, { sampleRate, channels: 1, endFrame: frames })) {
    const kept = block.subarray(0, sound.length - filled)
    sound.set(kept, filled)
    filled += kept.length
  }
  return sound.subarray(0, filled)
}
