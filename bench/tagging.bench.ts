/**
 * The networks of the papers on auto-tagging beside "Find my labels": which of the program's instruments play in short pieces by chance
 * (rooms, noise, small microphones, other tunings), as labels of whole recordings. Each learns for as much processor time on one core;
 * `SPECTRALOOM_SECONDS` says how much (15), `SPECTRALOOM_SEED` from which start, and pieces (1).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INSTRUMENTS } from '../src-shared/music/index.ts'
import { LABELS, type LabelledStretch, type LabelsSettings } from '../src-shared/project/index.ts'
import { labelRecording } from '../src-main/engine/evaluation/label-recording.ts'
import { checkpointRoot, listCheckpoints } from '../src-main/engine/checkpoints/checkpoint-store.ts'
import { writePcm } from '../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../src-main/engine/files/pcm-source.ts'
import { HEARD_RATE } from '../src-main/engine/hearing/heard-rate.ts'
import { bestConstantF, fMeasure } from '../src-main/engine/labels/f-measure.ts'
import { TAGGING_KINDS } from '../src-main/engine/labels/label-kinds.ts'
import { modelOf } from '../src-main/engine/models/index.ts'
import { randomPiece } from '../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../src-main/engine/pieces/render-piece.ts'
import { trainRun } from '../src-main/engine/training/train-run.ts'
import { processorSeconds } from './processor-seconds.ts'
import { entry, ToldEntries, type BenchEntry, type Tell } from './report.ts'
import { epochsOf } from './study/train.ts'

const BUDGET_SECONDS = Number(process.env.SPECTRALOOM_SECONDS ?? 15)
const SEED = Number(process.env.SPECTRALOOM_SEED ?? 1)
/** That are learnt from, and as many others that are asked about. */
const PIECES = 48
const PIECE_SECONDS = 12
/** None of those that anything else is learnt from or measured on. */
const FIRST_SEED = 90_001 + 1000 * SEED
const HOOKS = { emit: () => undefined, signal: new AbortController().signal }

interface Tagged {
  source: PcmSource
  instruments: ReadonlySet<string>
}

export async function run(tell: Tell): Promise<BenchEntry[]> {
  const entries = new ToldEntries(tell)
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-tagging-'))
  try {
    const learnt = await begunPieces(folder, FIRST_SEED)
    const others = await begunPieces(folder, FIRST_SEED + PIECES)
    const counts = INSTRUMENTS.map((name) => others.filter(({ instruments }) => instruments.has(name)).length)
    entries.add(entry('always the same answer: F', bestConstantF(counts, others.length), ''))
    for (const model of [LABELS, ...Object.keys(TAGGING_KINDS)]) entries.add(...(await measured(model, { folder, learnt, others })))
    return entries.all
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The first seconds of pieces, and which instruments play in them. */
async function begunPieces(folder: string, first: number): Promise<Tagged[]> {
  const made: Tagged[] = []
  for (let seed = first; seed < first + PIECES; seed++) {
    const piece = randomPiece(seed)
    const parts = piece.parts
      .map((part) => ({ ...part, notes: part.notes.filter(({ startSeconds }) => startSeconds < PIECE_SECONDS - 1) }))
      .filter(({ notes }) => notes.length > 0)
    const sound = await renderPiece({ ...piece, parts, seconds: PIECE_SECONDS }, randomConditions(seed), seed)
    const samples = sound.subarray(0, PIECE_SECONDS * HEARD_RATE)
    const pcmPath = join(folder, `${piece.name}.f32`)
    await writePcm(pcmPath, [samples])
    const { name } = piece
    const source = { recordingId: name, name, pcmPath, soundKey: name, sampleRate: HEARD_RATE, channels: 1, frames: samples.length }
    made.push({ source, instruments: new Set(parts.map(({ instrument }) => instrument)) })
  }
  return made
}

async function measured(
  model: string,
  { folder, learnt, others }: { folder: string; learnt: readonly Tagged[]; others: readonly Tagged[] },
): Promise<BenchEntry[]> {
  const whole = { startSeconds: 0, endSeconds: PIECE_SECONDS }
  const labels: LabelledStretch[] = learnt.flatMap(({ source: { recordingId }, instruments }) =>
    Array.from(instruments, (label) => ({ recordingId, label, ...whole })),
  )
  const split = learnt.map(({ source: { recordingId } }) => ({ recordingId, ...whole, part: 'training' as const }))
  const [runFolder, featureFolder] = [join(folder, `run-${model}`), join(folder, 'features')]
  const material = { featureFolder, provider: 'cpu', threads: 1, sources: learnt.map(({ source }) => source), labels, split } as const
  const preset = modelOf(model).descriptor.presets.quick as LabelsSettings
  const settings: LabelsSettings = { ...preset, per: 'clip', seed: SEED, previewEpochs: [] }
  const epochs = await epochsOf({ ...material, settings }, BUDGET_SECONDS)
  const began = processorSeconds()
  await trainRun(
    {
      ...{ ...material, runFolder, settings: { ...settings, epochs, checkpointEveryEpochs: epochs } },
      ...{ resume: false, previewFolder: join(folder, 'previews'), previewSeconds: 1 },
    },
    HOOKS,
  )
  const spent = processorSeconds() - began
  const checkpoint = (await listCheckpoints(checkpointRoot(runFolder))).at(-1)!.step
  const told = { hits: 0, falseAlarms: 0, misses: 0 }
  for (const { source, instruments } of others) {
    const { stretches } = await labelRecording({ runFolder, checkpoint, featureFolder, source, threads: 1 }, HOOKS)
    const hits = stretches.filter(({ label }) => instruments.has(label)).length
    told.hits += hits
    told.falseAlarms += stretches.length - hits
    told.misses += instruments.size - hits
  }
  const answers = others.length * INSTRUMENTS.length
  return [
    entry(`${model}: F`, fMeasure(told), ''),
    entry(`${model}: right answers`, 1 - (told.falseAlarms + told.misses) / answers, ''),
    entry(`${model}: rounds`, epochs, ''),
    entry(`${model}: processor time`, spent, 's'),
  ]
}
