import { join } from 'node:path'
import {
  CORPUS_HEARD_SECONDS,
  FIRST_CORPUS_PLAYING,
  FIRST_GENERATION_SETTINGS,
  type CorpusPlaying,
  type GenerationSettings,
} from '../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint, saveCheckpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import type { GeneratedTake } from '../../src-main/engine/generation/generate-job.ts'
import { generateTake } from '../../src-main/engine/generation/generate-take.ts'
import { PcmReader } from '../../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { WavWriter } from '../../src-main/engine/files/wav-writer.ts'
import type { Material } from './materials.ts'
import { processorSeconds } from '../processor-seconds.ts'
import type { Trained } from './train.ts'

export interface TakeWishes {
  seconds: number
  randomSeed: number
  outPath: string
  corpus?: Partial<CorpusPlaying>
}

/** Where a take of this random seed plays on from, none twice: in what was held out, or in what was learnt where nothing was. */
function placeOf({ heldOut, learnt }: Material, randomSeed: number): { source: PcmSource; startSeconds: number } {
  const from = heldOut.length > 0 ? heldOut : learnt
  const source = from[randomSeed % from.length]
  return { source, startSeconds: ((randomSeed * 0.618034) % 1) * Math.max(0, source.frames / source.sampleRate - 15) }
}

/** How the recording itself goes on from there, or its last so many seconds where it ends before. @returns a WAV's path */
export async function goesOnInRecording(material: Material, randomSeed: number, seconds: number, folder: string): Promise<string> {
  const { source, startSeconds } = placeOf(material, randomSeed)
  const latest = Math.max(0, source.frames / source.sampleRate - seconds)
  return writeSourceWav(source, folder, { startSeconds: Math.min(latest, startSeconds + CORPUS_HEARD_SECONDS), seconds })
}

/** A take from such a place. */
export async function play(
  trained: Trained,
  material: Material,
  { seconds, randomSeed, outPath, corpus }: TakeWishes,
): Promise<GeneratedTake & { processorSeconds: number }> {
  const settings = { ...FIRST_GENERATION_SETTINGS, seconds, randomSeed, corpus: { ...FIRST_CORPUS_PLAYING, ...corpus } }
  return playFrom(trained, placeOf(material, randomSeed), { settings, outPath, sources: material.learnt })
}

/** A take from a place. @param sources  whose sounds a network plays with that plays with such */
export async function playFrom(
  trained: Trained,
  seed: { source: PcmSource; startSeconds: number },
  { settings, outPath, sources = [] }: { settings: GenerationSettings; outPath: string; sources?: PcmSource[] },
): Promise<GeneratedTake & { processorSeconds: number }> {
  const began = processorSeconds()
  const take = await generateTake(
    {
      runFolder: trained.runFolder,
      checkpoint: trained.step,
      settings,
      provider: 'cpu',
      threads: 1,
      seed,
      material: { sources, featureFolder: join(trained.runFolder, '..', 'features') },
      outPath,
    },
    { emit: () => undefined, signal: new AbortController().signal },
  )
  return { ...take, processorSeconds: processorSeconds() - began }
}

/** The same selector with its network silenced: nothing is expected of what follows, only joins and rules choose. */
export async function withoutNetwork({ runFolder, step }: Trained, folder: string): Promise<Trained> {
  const silent = join(folder, 'run-silent')
  const checkpoint = await loadCheckpoint(checkpointRoot(runFolder), step)
  for (const [name, { data }] of checkpoint.tensors) if (/model\/(query|key-bias)\//.test(name)) (data as Float32Array).fill(0)
  await saveCheckpoint(checkpointRoot(silent), checkpoint)
  return { runFolder: silent, step, processorSeconds: 0 }
}

/** A recording, or a stretch of it, as a WAV, to be listened to and judged. @returns its path */
export async function writeSourceWav(
  { name, pcmPath, sampleRate, channels, frames }: PcmSource,
  folder: string,
  { startSeconds = 0, seconds = Infinity }: { startSeconds?: number; seconds?: number } = {},
): Promise<string> {
  const path = join(folder, `source ${name} ${startSeconds.toFixed(0)}.wav`)
  const start = Math.round(startSeconds * sampleRate)
  const reader = await PcmReader.open(pcmPath, channels)
  const wav = await WavWriter.create(path, { sampleRate, channels })
  await wav.append(await reader.readChannels(start, Math.min(frames - start, Math.round(seconds * sampleRate))))
  await wav.close()
  await reader.close()
  return path
}
