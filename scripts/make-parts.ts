/** What `npm run make:listening parts` does: pieces are made part by part, and a network learns to take their sum apart. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SeparationSettings } from '../src-shared/project/index.ts'
import { writePcm } from '../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../src-main/engine/files/pcm-source.ts'
import { HEARD_RATE } from '../src-main/engine/hearing/heard-rate.ts'
import { exportModel } from '../src-main/engine/model-files/export-model.ts'
import { modelOf } from '../src-main/engine/models/index.ts'
import { drummedSeeds } from '../src-main/engine/pieces/drummed-piece.ts'
import { renderStems, STEMS, type Stem } from '../src-main/engine/pieces/piece-stems.ts'
import { randomPiece } from '../src-main/engine/pieces/random-piece.ts'
import type { TrainEvent, TrainInput } from '../src-main/engine/training/train-job.ts'
import { trainRun } from '../src-main/engine/training/train-run.ts'

export interface MakePartsOptions {
  /** Where sounds and runs are put. */
  folder: string
  /** `resources/separation`. */
  target: string
  pieces: number
  rounds: number
  version: string
  tell: (line: string) => void
}

/** Seeds of the pieces that are learnt from: none of those that anything is measured on. */
const FIRST_SEED = 30_001
/** A part that is quieter plays nothing. */
const SILENT = 1e-3
const NO_HOOKS = { emit: () => undefined, signal: new AbortController().signal }

/** Renders what is learnt from, trains, and writes `parts.onnx`. */
export async function makeParts({ folder, target, pieces, rounds, version, tell }: MakePartsOptions): Promise<void> {
  await mkdir(target, { recursive: true })
  const sources: PcmSource[] = []
  const groups = new Map<Stem, string[]>(STEMS.map((stem) => [stem, []]))
  for (const seed of drummedSeeds(FIRST_SEED, pieces)) {
    const stems = renderStems(randomPiece(seed), seed)
    for (const stem of STEMS) {
      if (!stems[stem].some((value) => Math.abs(value) > SILENT)) continue
      const name = `${stem}-${seed}`
      const pcmPath = join(folder, `${name}.f32`)
      await writePcm(pcmPath, [stems[stem]])
      sources.push({ recordingId: name, name, pcmPath, soundKey: name, sampleRate: HEARD_RATE, channels: 1, frames: stems[stem].length })
      groups.get(stem)!.push(name)
    }
  }
  tell(`${pieces} pieces in parts, ${processorSeconds()} s of processor time`)
  const settings: SeparationSettings = {
    ...(modelOf('separate').descriptor.presets.quick as SeparationSettings),
    ...{ epochs: rounds, checkpointEveryEpochs: 4, groups: [...groups].map(([name, recordings]) => ({ name, recordings })) },
  }
  const runFolder = join(folder, 'run')
  const step = await train({ runFolder, settings, sources, folder }, tell)
  const outPath = join(target, 'parts.onnx')
  await exportModel(
    { runFolder, runId: 'parts', runName: 'parts', checkpoint: step, form: 'shares', outPath, productVersion: version },
    NO_HOOKS,
  )
  tell(`parts.onnx: step ${step}, ${(await readFile(outPath)).length} bytes, ${processorSeconds()} s of processor time`)
}

const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return Math.round((user + system) / 1e6)
}

/** @returns the step of the checkpoint that is least off what was held out */
async function train(
  { runFolder, settings, sources, folder }: Pick<TrainInput, 'runFolder' | 'sources'> & { settings: SeparationSettings; folder: string },
  tell: (line: string) => void,
): Promise<number> {
  let best = { error: Infinity, step: 0 }
  const emit = (event: TrainEvent): void => {
    if (event.type === 'prepared') tell(`${event.parameters} numbers, ${event.stepsPerEpoch} steps a round`)
    if (event.type === 'epoch') {
      const { epoch, training, validation } = event.metrics
      tell(`round ${epoch}, ${JSON.stringify(training)} ${JSON.stringify(validation)} ${processorSeconds()} s`)
    }
    if (event.type !== 'checkpoints') return
    for (const { step, validation } of event.checkpoints)
      if ((validation?.error ?? Infinity) < best.error) best = { error: validation?.error ?? Infinity, step }
  }
  const places = { runFolder, featureFolder: join(folder, 'features'), previewFolder: join(folder, 'previews'), previewSeconds: 1 }
  await trainRun(
    { ...places, settings, sources, provider: 'cpu', threads: 2, split: null, resume: true },
    { emit, signal: NO_HOOKS.signal },
  )
  return best.step
}
