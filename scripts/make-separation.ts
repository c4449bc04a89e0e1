/** What `npm run make:listening parts noise` does: sounds are made group by group, and a network learns to take their sum apart. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SeparationSettings } from '../src-shared/project/index.ts'
import { writePcm } from '../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../src-main/engine/files/pcm-source.ts'
import { HEARD_RATE } from '../src-main/engine/hearing/heard-rate.ts'
import { exportModel } from '../src-main/engine/model-files/export-model.ts'
import { modelOf } from '../src-main/engine/models/index.ts'
import { drummedSeeds } from '../src-main/engine/pieces/drummed-piece.ts'
import { madeNoise, NOISES } from '../src-main/engine/pieces/made-noise.ts'
import { renderStems, STEMS } from '../src-main/engine/pieces/piece-stems.ts'
import { randomPiece } from '../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../src-main/engine/pieces/render-piece.ts'
import type { TrainEvent, TrainInput } from '../src-main/engine/training/train-job.ts'
import { trainRun } from '../src-main/engine/training/train-run.ts'

export interface MakeSeparationOptions {
  /** Where sounds and runs are put. */
  folder: string
  /** `resources/separation`. */
  target: string
  pieces: number
  rounds: number
  version: string
  tell: (line: string) => void
}

/** What a network that ships learns to tell apart. */
interface Recipe {
  groups: readonly string[]
  levelsDb?: SeparationSettings['groupLevelsDb']
  /** Sounds of groups, at {@link HEARD_RATE}. */
  sounds: (pieces: number) => AsyncIterable<{ group: string; seed: number; samples: Float32Array }>
}

/** Seeds of the pieces that are learnt from: none of those that anything is measured on. */
const FIRST_SEED = 30_001
/** A part that is quieter plays nothing. */
const SILENT = 1e-3
const NOISE_SECONDS = 24
const NO_HOOKS = { emit: () => undefined, signal: new AbortController().signal }

const RECIPES = {
  parts: {
    groups: STEMS,
    async *sounds(pieces) {
      for (const seed of drummedSeeds(FIRST_SEED, pieces)) {
        const stems = renderStems(randomPiece(seed), seed)
        for (const group of STEMS) yield { group, seed, samples: stems[group] }
      }
    },
  },
  noise: {
    groups: ['music', 'noise'],
    levelsDb: [
      [0, 0],
      [-30, 5],
    ],
    async *sounds(pieces) {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + pieces; seed++) {
        yield { group: 'music', seed, samples: await renderPiece(randomPiece(seed), { ...randomConditions(seed), noiseDb: Infinity }) }
        for (const one of [2 * seed, 2 * seed + 1])
          yield { group: 'noise', seed: one, samples: madeNoise(NOISES[one % NOISES.length], NOISE_SECONDS, one) }
      }
    },
  },
} as const satisfies Record<string, Recipe>
export type ShippedSeparation = keyof typeof RECIPES
export const SHIPPED_SEPARATIONS = Object.keys(RECIPES) as ShippedSeparation[]

/** Renders what is learnt from, trains, and writes `NAME.onnx`. */
export async function makeSeparation(
  name: ShippedSeparation,
  { folder, target, pieces, rounds, version, tell }: MakeSeparationOptions,
): Promise<void> {
  await mkdir(target, { recursive: true })
  const recipe: Recipe = RECIPES[name]
  const sources: PcmSource[] = []
  const groups = new Map<string, string[]>(recipe.groups.map((group) => [group, []]))
  for await (const { group, seed, samples } of recipe.sounds(pieces)) {
    if (!samples.some((value) => Math.abs(value) > SILENT)) continue
    const id = `${group}-${seed}`
    const pcmPath = join(folder, `${id}.f32`)
    await writePcm(pcmPath, [samples])
    sources.push({ recordingId: id, name: id, pcmPath, soundKey: id, sampleRate: HEARD_RATE, channels: 1, frames: samples.length })
    groups.get(group)!.push(id)
  }
  tell(`${pieces} pieces for ${name}, ${processorSeconds()} s of processor time`)
  const settings: SeparationSettings = {
    ...(modelOf('separate').descriptor.presets.quick as SeparationSettings),
    ...{ epochs: rounds, checkpointEveryEpochs: 4, groups: [...groups].map(([group, recordings]) => ({ name: group, recordings })) },
    ...(recipe.levelsDb && { groupLevelsDb: recipe.levelsDb }),
  }
  const runFolder = join(folder, `run-${name}`)
  const step = await train({ runFolder, settings, sources, folder }, tell)
  const outPath = join(target, `${name}.onnx`)
  await exportModel({ runFolder, runId: name, runName: name, checkpoint: step, form: 'shares', outPath, productVersion: version }, NO_HOOKS)
  tell(`${name}.onnx: step ${step}, ${(await readFile(outPath)).length} bytes, ${processorSeconds()} s of processor time`)
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
