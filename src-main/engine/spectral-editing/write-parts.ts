import { setImmediate } from 'node:timers/promises'
import { EDIT_BLOCK_FRAMES } from '../../../src-shared/spectral/index.ts'
import { createSoundWriter } from '../files/convert-sound.ts'
import type { SampleFile } from '../files/sample-file.ts'
import type { ReadableSound } from './readable-sound.ts'

interface WriteOptions {
  /** What it is read from. */
  sound: SampleFile
  /** One more than there are parts: the last one for what they leave. */
  outPaths: readonly string[]
  /** Told of the share that is done; what it throws ends it. */
  tell: (share: number) => void
}

const planar = (channels: number, length: number): Float32Array[] => Array.from({ length: channels }, () => new Float32Array(length))

/** Writes parts of a sound and what they leave of it, as files that sum to it. */
export async function writeParts(whole: ReadableSound, parts: readonly ReadableSound[], options: WriteOptions): Promise<void> {
  const { sound, outPaths, tell } = options
  const { sampleRate, channels, speakers, frames } = sound
  const writers: Awaited<ReturnType<typeof createSoundWriter>>[] = []
  try {
    for (const path of outPaths)
      writers.push(await createSoundWriter(path, 'wav-float', { sampleRate, channels, speakers, dither: 'flat' }))
    for (let at = 0; at < frames; at += EDIT_BLOCK_FRAMES) {
      const length = Math.min(EDIT_BLOCK_FRAMES, frames - at)
      const rest = planar(channels, length)
      whole.read(at, rest)
      for (const [i, part] of parts.entries()) {
        const samples = planar(channels, length)
        part.read(at, samples)
        rest.forEach((left, c) => {
          for (let n = 0; n < length; n++) left[n] -= samples[c][n]
        })
        await writers[i].append(samples)
      }
      await writers[parts.length].append(rest)
      tell(Math.min(1, (at + length) / frames))
      await setImmediate()
    }
  } finally {
    for (const writer of writers) await writer.close()
  }
}
