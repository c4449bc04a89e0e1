/**
 * Networks that take music apart beside each other: each learns the same parts of pieces for as much processor time (`SEPARATION_BUDGET`,
 * seconds, 180), and is judged on pieces and real recordings that none has heard. `SEPARATION_MODELS=separate,separate-wave`: some of them.
 * Sounds and runs are kept in `SEPARATION_OUT`, where it is given.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SeparationSettings } from '../src-shared/project/index.ts'
import { writePcm } from '../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../src-main/engine/files/pcm-source.ts'
import { HEARD_RATE } from '../src-main/engine/hearing/heard-rate.ts'
import { modelOf } from '../src-main/engine/models/index.ts'
import { SEPARATION_MODELS } from '../src-main/engine/models/separation/index.ts'
import { drummedSeeds } from '../src-main/engine/pieces/drummed-piece.ts'
import { renderStems, STEMS } from '../src-main/engine/pieces/piece-stems.ts'
import { randomPiece } from '../src-main/engine/pieces/random-piece.ts'
import { openPartNetwork, type PartNetwork } from '../src-main/engine/taking-apart/part-network.ts'
import type { TrainEvent } from '../src-main/engine/training/train-job.ts'
import { trainRun } from '../src-main/engine/training/train-run.ts'
import { judge, judgedStems, partsOf } from './listening/separation.ts'
import { Ratios } from './listening/ratios.ts'
import { processorSeconds } from './processor-seconds.ts'
import { entry, ToldEntries, type BenchEntry, type Tell } from './report.ts'

const PIECES = 8
const FIRST_SEED = 30_001
const JUDGED = 3
const EPOCHS = 6
const TRIAL_STEPS = 5
const SILENT = 1e-3

interface Material {
  sources: PcmSource[]
  groups: SeparationSettings['groups']
}

async function material(folder: string): Promise<Material> {
  const sources: PcmSource[] = []
  for (const seed of drummedSeeds(FIRST_SEED, PIECES)) {
    const stems = renderStems(randomPiece(seed), seed)
    for (const stem of STEMS) {
      if (!stems[stem].some((value) => Math.abs(value) > SILENT)) continue
      const id = `${stem}-${seed}`
      const pcmPath = join(folder, `${id}.f32`)
      if (!existsSync(pcmPath)) await writePcm(pcmPath, [stems[stem]])
      sources.push({ recordingId: id, name: id, pcmPath, soundKey: id, sampleRate: HEARD_RATE, channels: 1, frames: stems[stem].length })
    }
  }
  const of = (stem: string): string[] => sources.map(({ recordingId }) => recordingId).filter((id) => id.startsWith(`${stem}-`))
  return { sources, groups: STEMS.map((name) => ({ name, recordings: of(name) })) }
}

interface Learnt {
  network: PartNetwork
  numbers: number
  seconds: number
}

async function learn(model: string, { sources, groups }: Material, folder: string, plan: Partial<SeparationSettings>): Promise<Learnt> {
  const settings = { ...(modelOf(model).descriptor.presets.quick as SeparationSettings), groups, checkpointEveryEpochs: 1, ...plan }
  let [begun, ended, numbers, checkpoint] = [0, 0, 0, 0]
  const emit = (event: TrainEvent): void => {
    if (event.type === 'prepared') [begun, numbers] = [processorSeconds(), event.parameters]
    if (event.type === 'epoch') ended = processorSeconds()
    if (event.type === 'checkpoints') checkpoint = event.checkpoints.at(-1)!.step
  }
  await rm(folder, { recursive: true, force: true })
  const places = { runFolder: join(folder, 'run'), featureFolder: join(folder, 'features'), previewFolder: folder, previewSeconds: 1 }
  await trainRun(
    { ...places, settings, sources, provider: 'cpu', threads: 1, split: null, resume: false },
    { emit, signal: new AbortController().signal },
  )
  return { network: await openPartNetwork({ runFolder: places.runFolder, checkpoint }), numbers, seconds: ended - begun }
}

export async function run(tell: Tell): Promise<BenchEntry[]> {
  const budget = Number(process.env.SEPARATION_BUDGET ?? 180)
  const kept = process.env.SEPARATION_OUT
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'separation-')))
  const models = process.env.SEPARATION_MODELS?.split(',') ?? Object.keys(SEPARATION_MODELS)
  const told = new ToldEntries(tell)
  try {
    await mkdir(folder, { recursive: true })
    const sounds = await material(folder)
    const judged = await judgedStems(JUDGED)
    for (const model of models) {
      const trial = await learn(model, sounds, join(folder, `${model}-trial`), { epochs: 1, stepsPerEpoch: TRIAL_STEPS })
      const stepsPerEpoch = Math.max(1, Math.floor((budget * TRIAL_STEPS) / trial.seconds / EPOCHS))
      const { network, numbers, seconds } = await learn(model, sounds, join(folder, model), { epochs: EPOCHS, stepsPerEpoch })
      told.add(entry(`${model}: numbers`, numbers, ''), entry(`${model}: steps`, EPOCHS * stepsPerEpoch, ''))
      told.add(entry(`${model}: learnt for`, seconds, 's'))
      const ratios = new Ratios()
      let [heard, spent] = [0, 0]
      for (const { what, stems } of judged)
        await judge(stems, what, ratios, async (mixture) => {
          const before = processorSeconds()
          const parts = await partsOf(mixture, network)
          spent += processorSeconds() - before
          heard += mixture.length / HEARD_RATE
          return { [model]: parts }
        })
      told.add(entry(`${model}: times real time`, heard / spent, ''), ...ratios.entries())
    }
  } finally {
    if (kept === undefined) await rm(folder, { recursive: true, force: true })
  }
  return told.all
}
