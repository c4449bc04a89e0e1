import { toChannels } from '../datasets/sound-blocks.ts'
import { openAudioFile } from '../files/open-audio-file.ts'

/** One after another. */
export function joined(blocks: readonly Float32Array[]): Float32Array {
  const samples = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const block of blocks) {
    samples.set(block, at)
    at += block.length
  }
  return samples
}

export interface FileSound {
  samples: Float32Array
  /** Hz */
  sampleRate: number
  /** False where it goes on. */
  isWhole: boolean
}

/** A sound file in mono, at its own rate, up to so many seconds. @throws AudioFileError */
export async function readSoundFile(path: string, mostSeconds: number): Promise<FileSound> {
  const stream = await openAudioFile(path)
  try {
    const most = mostSeconds * stream.sampleRate
    const blocks: Float32Array[] = []
    let length = 0
    let isWhole = true
    for await (const block of stream.blocks()) {
      const [mono] = toChannels(block, 1, stream.speakers)
      const kept = mono.subarray(0, most - length)
      blocks.push(kept.slice())
      length += kept.length
      isWhole = kept.length === mono.length
      if (!isWhole) break
    }
    return { samples: joined(blocks), sampleRate: stream.sampleRate, isWhole }
  } finally {
    await stream.close()
  }
}
