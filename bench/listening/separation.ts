/** How well the network takes music apart that comes with the program: pieces that nothing was learnt from, and real recordings. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { plainDistortionDb, scaleInvariantDistortionDb } from '../../src-main/engine/evaluation/annotations/separation-figures.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { drummedSeeds } from '../../src-main/engine/pieces/drummed-piece.ts'
import { renderStems, STEMS, type Stem } from '../../src-main/engine/pieces/piece-stems.ts'
import { randomPiece } from '../../src-main/engine/pieces/random-piece.ts'
import { soundOf } from '../../src-main/engine/spectral-editing/readable-sound.ts'
import { firstPart } from '../../src-main/engine/spectral-editing/split-sound.ts'
import { learntParts } from '../../src-main/engine/taking-apart/learnt-parts.ts'
import { openPartNetwork, type PartNetwork } from '../../src-main/engine/taking-apart/part-network.ts'
import { entry, type BenchEntry } from '../report.ts'
import { Ratios, whole } from './ratios.ts'
import { repetVoice } from './repet.ts'
import { realStems } from './real-stems.ts'

const FILE = resolve(import.meta.dirname, '../../resources/separation/parts.onnx')
const ANNOTATED = resolve(import.meta.dirname, '../../../shared/data')
/** None of those that were learnt from. */
const FIRST_SEED = 61_001
const SILENT = 1e-3

type Stems = Partial<Record<Stem, Float32Array>>

/** What each way of taking apart makes of a mixture. */
async function estimates(mixture: Float32Array, network: PartNetwork): Promise<Record<string, Stems>> {
  const sound = soundOf([mixture], HEARD_RATE)
  const told = await learntParts(sound, network, { threads: 1, tell: () => undefined })
  const parts = told.map(whole)
  const rest = mixture.map((value, i) => parts.reduce((left, part) => left - part[i], value))
  const voice = repetVoice(mixture, HEARD_RATE)
  const tones = whole(await firstPart(sound, 'harmonic-percussive'))
  return {
    ours: Object.fromEntries(network.settings.groups.map(({ name }, g) => [name, parts.at(g) ?? rest])),
    'nothing done': Object.fromEntries(STEMS.map((stem) => [stem, mixture])),
    'strokes (HPSS)': { drums: mixture.map((value, i) => value - tones[i]) },
    'what does not repeat (REPET-SIM)': { voice },
  }
}

async function judge(stems: Stems, network: PartNetwork, what: string, ratios: Ratios): Promise<void> {
  const sounding = Object.entries(stems).filter(([, samples]) => samples.some((value) => Math.abs(value) > SILENT))
  const mixture = new Float32Array(sounding[0][1].length).map((_, i) => sounding.reduce((sum, [, samples]) => sum + samples[i], 0))
  for (const [way, made] of Object.entries(await estimates(mixture, network)))
    for (const [stem, samples] of sounding) {
      const estimate = made[stem as Stem]
      if (!estimate) continue
      const pair = [Float64Array.from(samples), Float64Array.from(estimate)] as const
      ratios.add(`${what}, ${stem}, ${way}: SDR`, plainDistortionDb(...pair))
      ratios.add(`${what}, ${stem}, ${way}: SI-SDR`, scaleInvariantDistortionDb(...pair))
    }
}

export async function separation(count: number): Promise<BenchEntry[]> {
  if (!existsSync(FILE)) return [entry('taking apart (no network is there)', null, '')]
  const network = await openPartNetwork({ file: FILE })
  const ratios = new Ratios()
  for (const seed of drummedSeeds(FIRST_SEED, count)) await judge(renderStems(randomPiece(seed), seed), network, 'pieces', ratios)
  if (existsSync(ANNOTATED)) for (const stems of await realStems(join(ANNOTATED))) await judge(stems, network, 'real recordings', ratios)
  return ratios.entries()
}
