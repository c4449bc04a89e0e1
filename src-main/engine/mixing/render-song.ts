import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Track } from '../../../src-shared/music/index.ts'
import { makeFolder } from '../../storage/folders.ts'
import { createSoundWriter } from '../files/convert-sound.ts'
import { PcmWriter } from '../files/pcm-cache.ts'
import { silentPart, stereoBlock, type Stereo } from './mix-blocks.ts'
import type { RenderSongEvent, RenderSongInput, Stem, StemOutput } from './mixing-jobs.ts'
import { MIX_BLOCK_SAMPLES, mixSong, type MixBlock } from './mix-song.ts'
import { SongMeters } from './song-meters.ts'
import { withClicks } from './with-clicks.ts'

/** The first block is told at once: somebody waits to hear it. */
const TOLD_EVERY_SAMPLES = 1 << 14

interface StemWriter {
  append(block: Stereo): Promise<void>
  close(): Promise<void>
}

const byId = (places: readonly { id: string; path: string }[]): Map<string, string> => new Map(places.map(({ id, path }) => [id, path]))

/** The job: a song's mix, or any of its stems, as sound files, or as decoded sound that can be heard while it grows. */
export async function renderSong(
  { song, sounds, soundFonts = [], networks = [], sampleRate, startSample, samples, outputs, metronome, metersPath }: RenderSongInput,
  { signal, emit }: { signal: AbortSignal; emit: (event: RenderSongEvent) => void },
): Promise<{ frames: number }> {
  const files = new Map(sounds.map(({ key, file }) => [key, file]))
  const silence = stereoBlock(MIX_BLOCK_SAMPLES)
  const writers: { stem: Stem; writer: StemWriter }[] = []
  const meters = metersPath ? await openMeters(metersPath, song.tracks) : null
  let frames = 0
  let nextTold = 0
  try {
    for (const output of outputs) writers.push({ stem: output.stem, writer: await writerOf(output, sampleRate) })
    const blocks = mixSong(song, {
      ...{ sampleRate, files, soundFonts: byId(soundFonts), networks: byId(networks) },
      startSample,
      samples,
    })
    for await (const block of metronome ? withClicks(blocks, song, { ...metronome, sampleRate, startSample }) : blocks) {
      for (const { stem, writer } of writers) await writer.append(soundOf(stem, block, silence))
      await meters?.append(block)
      frames += block.mix[0].length
      if (frames < nextTold && frames < samples) continue
      nextTold = frames + TOLD_EVERY_SAMPLES
      emit({ type: 'progress', progress: Math.min(1, frames / samples), frames })
      await setImmediate()
      signal.throwIfAborted()
    }
  } finally {
    for (const { writer } of writers) await writer.close()
    await meters?.close()
  }
  return { frames }
}

function soundOf(stem: Stem, block: MixBlock, silence: Stereo): Stereo {
  if (stem.kind !== 'track') return block[stem.kind]
  return block.tracks.find(({ trackId }) => trackId === stem.trackId)?.sound ?? silentPart(silence, block.mix[0].length)
}

async function openMeters(path: string, tracks: readonly Track[]) {
  const meters = new SongMeters(tracks)
  await makeFolder(dirname(path))
  const writer = await PcmWriter.create(path, 1)
  return { append: (block: MixBlock) => writer.write([meters.add(block)]), close: () => writer.close() }
}

async function writerOf({ outPath, format }: StemOutput, sampleRate: number): Promise<StemWriter> {
  await makeFolder(dirname(outPath))
  if (format !== 'pcm') return createSoundWriter(outPath, format, { sampleRate, channels: 2, dither: 'flat' })
  const writer = await PcmWriter.create(outPath, 2)
  return { append: (block) => writer.write(block), close: () => writer.close() }
}
