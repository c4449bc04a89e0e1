import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  FIRST_CORPUS_PLAYING,
  FIRST_GENERATION_SETTINGS,
  type CorpusPlaying,
  type TrainingSettings,
} from '../../src-shared/project/index.ts'
import { checkpointRoot, listCheckpoints, loadCheckpoint, saveCheckpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import type { GeneratedTake } from '../../src-main/engine/generation/generate-job.ts'
import { generateTake } from '../../src-main/engine/generation/generate-take.ts'
import { MODELS, type ModelId } from '../../src-main/engine/models/index.ts'
import { trainRun } from '../../src-main/engine/training/train-run.ts'
import { PcmReader } from '../../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { WavWriter } from '../../src-main/engine/files/wav-writer.ts'
import type { Material } from './materials.ts'

/** More than any budget allows. */
const ENDLESS_EPOCHS = 100_000

export interface Trained {
  runFolder: string
  step: number
  processorSeconds: number
}

const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Trains on one core until it is done or the budget of processor time is spent. */
export async function train(model: ModelId, material: Material, folder: string, budgetSeconds: number): Promise<Trained> {
  const runFolder = join(folder, `run-${model}`)
  await mkdir(runFolder, { recursive: true })
  const preset = MODELS[model].descriptor.presets.quick
  // The flagship has a schedule and an end of its own; the others learn for as long as they may.
  const settings: TrainingSettings =
    model === 'corpus' ? preset : { ...preset, epochs: ENDLESS_EPOCHS, checkpointEveryEpochs: ENDLESS_EPOCHS, previewEpochs: [] }
  const began = processorSeconds()
  const abort = new AbortController()
  await trainRun(
    {
      runFolder,
      featureFolder: join(folder, 'features'),
      settings,
      provider: 'cpu',
      threads: 1,
      sources: material.learnt,
      split: null,
      resume: false,
      previewFolder: join(folder, 'previews'),
      previewSeconds: 1,
    },
    { emit: () => void (processorSeconds() - began > budgetSeconds && abort.abort()), signal: abort.signal },
  )
  const step = (await listCheckpoints(checkpointRoot(runFolder))).at(-1)?.step ?? 0
  return { runFolder, step, processorSeconds: processorSeconds() - began }
}

export interface TakeWishes {
  seconds: number
  randomSeed: number
  outPath: string
  corpus?: Partial<CorpusPlaying>
}

/** A take from a place of what was held out, or of what was learnt where nothing was. */
export async function play(
  trained: Trained,
  material: Material,
  { seconds, randomSeed, outPath, corpus }: TakeWishes,
): Promise<GeneratedTake & { processorSeconds: number }> {
  const from = material.heldOut.length > 0 ? material.heldOut : material.learnt
  const source = from[randomSeed % from.length]
  // Places all over the recording, none twice.
  const startSeconds = ((randomSeed * 0.618034) % 1) * Math.max(0, source.frames / source.sampleRate - 15)
  const began = processorSeconds()
  const take = await generateTake(
    {
      runFolder: trained.runFolder,
      checkpoint: trained.step,
      settings: { ...FIRST_GENERATION_SETTINGS, seconds, randomSeed, corpus: { ...FIRST_CORPUS_PLAYING, ...corpus } },
      provider: 'cpu',
      threads: 1,
      seed: { source, startSeconds },
      material: { sources: material.learnt, featureFolder: join(trained.runFolder, '..', 'features') },
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
