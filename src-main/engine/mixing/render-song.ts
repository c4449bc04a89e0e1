import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { makeFolder } from '../../storage/folders.ts'
import { createSoundWriter } from '../files/convert-sound.ts'
import { PcmWriter } from '../files/pcm-cache.ts'
import type { RenderSongEvent, RenderSongInput } from './mixing-jobs.ts'
import { mixSong } from './mix-song.ts'

/** The job: a song's mix as a sound file, or as decoded sound that can be heard while it grows. */
export async function renderSong(
  { song, sounds, sampleRate, startSample, samples, outPath, format }: RenderSongInput,
  { signal, emit }: { signal: AbortSignal; emit: (event: RenderSongEvent) => void },
): Promise<{ frames: number }> {
  await makeFolder(dirname(outPath))
  const files = new Map(sounds.map(({ key, file }) => [key, file]))
  const writer =
    format === 'pcm' ? await pcmWriter(outPath) : await createSoundWriter(outPath, format, { sampleRate, channels: 2, dither: true })
  let frames = 0
  try {
    for await (const block of mixSong(song, { sampleRate, files, startSample, samples })) {
      await writer.append(block)
      frames += block[0].length
      emit({ type: 'progress', progress: frames / samples, frames })
      await setImmediate()
      signal.throwIfAborted()
    }
  } finally {
    await writer.close()
  }
  return { frames }
}

async function pcmWriter(path: string): Promise<{ append(block: readonly Float32Array[]): Promise<void>; close(): Promise<void> }> {
  const writer = await PcmWriter.create(path, 2)
  return { append: (block) => writer.write(block), close: () => writer.close() }
}
