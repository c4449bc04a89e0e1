/** What `npm run make:listening` does: pieces are made, networks learn from them, and are measured on others. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabelledStretch, LabelsSettings } from '../src-shared/project/index.ts'
import { writePcm } from '../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../src-main/engine/files/pcm-source.ts'
import { HEARD_RATE } from '../src-main/engine/hearing/heard-rate.ts'
import type { ListeningModelId } from '../src-main/engine/labels/label-kinds.ts'
import { exportModel } from '../src-main/engine/model-files/export-model.ts'
import { modelOf } from '../src-main/engine/models/index.ts'
import { drummedSeeds, withOtherDrums } from '../src-main/engine/pieces/drummed-piece.ts'
import type { LabelledPiece } from '../src-main/engine/pieces/labelled-piece.ts'
import { pieceLabels } from '../src-main/engine/pieces/piece-labels.ts'
import { randomPiece } from '../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../src-main/engine/pieces/render-piece.ts'
import { CounterRandom, streamOf } from '../src-main/engine/random.ts'
import type { TrainEvent, TrainInput } from '../src-main/engine/training/train-job.ts'
import { trainRun } from '../src-main/engine/training/train-run.ts'

export interface MakeOptions {
  /** Where sounds, runs and features are put. */
  folder: string
  /** `resources/listening`. */
  target: string
  models: readonly ListeningModelId[]
  pieces: number
  version: string
  tell: (line: string) => void
}

/** Those that the program brings along. */
export const SHIPPED: readonly ListeningModelId[] = [
  ...(['listen-onsets', 'listen-beats', 'listen-key', 'listen-chords', 'listen-drums', 'listen-notes', 'listen-melody'] as const),
  'listen-instruments',
]

/** Networks that learn longer than their preset for trainings of minutes. */
const LONGER: Partial<Record<ListeningModelId, Pick<LabelsSettings, 'epochs' | 'batchSize'>>> = {
  'listen-onsets': { epochs: 14, batchSize: 8 },
  'listen-drums': { epochs: 16, batchSize: 8 },
}

/** Seeds of the pieces that are learnt from: none of those that anything is measured on. */
const FIRST_SEED = 20_001
const FIRST_DRUMMED_SEED = 40_001

/** Renders what is learnt from, trains, and writes `NAME.onnx` for each model. */
export async function makeListening({ folder, target, models, pieces, version, tell }: MakeOptions): Promise<void> {
  await mkdir(target, { recursive: true })
  const known = new Map<string, Material>()
  for (const model of models) {
    const kind = model === 'listen-drums' ? 'drummed' : 'random'
    const material = known.get(kind) ?? (await materialOf(kind, { folder, pieces }))
    known.set(kind, material)
    tell(`${material.length} pieces, ${seconds()} s of processor time`)
    const before = seconds()
    const runFolder = join(folder, model)
    const { f, step, epochs } = await train(model, { folder, runFolder, material, tell })
    const name = model.replace('listen-', '')
    const outPath = join(target, `${name}.onnx`)
    await exportModel(
      { runFolder, runId: name, runName: name, checkpoint: step, form: 'answer', outPath, productVersion: version },
      { emit: () => undefined, signal: new AbortController().signal },
    )
    const bytes = (await readFile(outPath)).length
    tell(
      `${model}: F ${f.toFixed(3)} of what was held out after ${epochs} rounds, ${seconds() - before} s of processor time, ${bytes} bytes`,
    )
    await writeFile(join(folder, `${name}.json`), JSON.stringify({ f, epochs, seconds: seconds() - before, bytes, pieces }))
  }
}

const seconds = (): number => {
  const { user, system } = process.cpuUsage()
  return Math.round((user + system) / 1e6)
}

type Material = readonly { piece: LabelledPiece; source: PcmSource }[]

/** Drums are learnt from pieces that all have some, of other kits and patterns. */
async function materialOf(kind: 'random' | 'drummed', { folder, pieces }: Pick<MakeOptions, 'folder' | 'pieces'>): Promise<Material> {
  const made: { piece: LabelledPiece; source: PcmSource }[] = []
  if (kind === 'random')
    for (let seed = FIRST_SEED; seed < FIRST_SEED + pieces; seed++) made.push(await rendered(folder, randomPiece(seed), seed))
  else
    for (const seed of drummedSeeds(FIRST_DRUMMED_SEED, pieces))
      made.push(await rendered(folder, withOtherDrums(randomPiece(seed), new CounterRandom(seed, streamOf('kit'))), seed))
  return made
}

async function rendered(folder: string, piece: LabelledPiece, seed: number): Promise<{ piece: LabelledPiece; source: PcmSource }> {
  const samples = await renderPiece(piece, randomConditions(seed), seed)
  const pcmPath = join(folder, `${piece.name}.f32`)
  await writePcm(pcmPath, [samples])
  const { name } = piece
  return {
    piece,
    source: { recordingId: name, name, pcmPath, soundKey: name, sampleRate: HEARD_RATE, channels: 1, frames: samples.length },
  }
}

interface TrainOptions {
  folder: string
  runFolder: string
  material: Material
  tell: (line: string) => void
}

/** @returns F of what was held out, at the best checkpoint, and its step */
async function train(
  model: ListeningModelId,
  { folder, runFolder, material, tell }: TrainOptions,
): Promise<{ f: number; step: number; epochs: number }> {
  const labels: LabelledStretch[] = material.flatMap(({ piece, source: { recordingId } }) =>
    pieceLabels(model, piece).map((stretch) => ({ recordingId, ...stretch })),
  )
  const settings: LabelsSettings = {
    ...(modelOf(model).descriptor.presets.quick as LabelsSettings),
    ...LONGER[model],
    previewEpochs: [],
    checkpointEveryEpochs: 1,
  }
  const input: TrainInput = {
    ...{ runFolder, settings, labels, provider: 'cpu', threads: 2, split: null, resume: false },
    ...{ sources: material.map(({ source }) => source), featureFolder: join(folder, 'features') },
    ...{ previewFolder: join(folder, 'previews'), previewSeconds: 1 },
  }
  let best = { f: -1, step: 0 }
  let epochs = 0
  const emit = (event: TrainEvent): void => {
    if (event.type === 'prepared') tell(`${model}: ${event.parameters} numbers, ${event.stepsPerEpoch} steps a round`)
    if (event.type === 'epoch') {
      epochs = event.metrics.epoch
      tell(
        `${model}: round ${epochs}, ${JSON.stringify(event.metrics.training)} ${JSON.stringify(event.metrics.validation)} ${seconds()} s`,
      )
    }
    if (event.type !== 'checkpoints') return
    for (const { step, validation } of event.checkpoints) if ((validation?.f ?? 0) > best.f) best = { f: validation?.f ?? 0, step }
  }
  await trainRun(input, { emit, signal: new AbortController().signal })
  return { ...best, epochs }
}
