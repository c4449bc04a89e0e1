/** How well the network takes music apart that comes with the program: pieces that nothing was learnt from, and real recordings. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
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

export type Stems = Partial<Record<Stem, Float32Array>>

/** What a network makes of a mixture. */
export async function partsOf(mixture: Float32Array, network: PartNetwork): Promise<Stems> {
  const told = await learntParts(soundOf([mixture], HEARD_RATE), network, { threads: 1, tell: () => undefined })
  const parts = told.map(whole)
  const rest = mixture.map((value, i) => parts.reduce((left, part) => left - part[i], value))
  return Object.fromEntries(network.settings.groups.map(({ name }, g) => [name, parts.at(g) ?? rest]))
}

/** What each way of taking apart makes of a mixture. */
async function estimates(mixture: Float32Array, network: PartNetwork): Promise<Record<string, Stems>> {
  const voice = repetVoice(mixture, HEARD_RATE)
  const tones = whole(await firstPart(soundOf([mixture], HEARD_RATE), 'harmonic-percussive'))
  return {
    ours: await partsOf(mixture, network),
    'nothing done': Object.fromEntries(STEMS.map((stem) => [stem, mixture])),
    'strokes (HPSS)': { drums: mixture.map((value, i) => value - tones[i]) },
    'what does not repeat (REPET-SIM)': { voice },
  }
}

/** How near each way comes to the parts that a mixture was made of. */
export async function judge(
  stems: Stems,
  what: string,
  ratios: Ratios,
  made: (mixture: Float32Array) => Promise<Record<string, Stems>>,
): Promise<void> {
  const sounding = Object.entries(stems).filter(([, samples]) => samples.some((value) => Math.abs(value) > SILENT))
  const mixture = new Float32Array(sounding[0][1].length).map((_, i) => sounding.reduce((sum, [, samples]) => sum + samples[i], 0))
  for (const [way, parts] of Object.entries(await made(mixture)))
    for (const [stem, samples] of sounding) {
      const estimate = parts[stem as Stem]
      if (!estimate) continue
      const pair = [Float64Array.from(samples), Float64Array.from(estimate)] as const
      ratios.add(`${what}, ${stem}, ${way}: SDR`, plainDistortionDb(...pair))
      ratios.add(`${what}, ${stem}, ${way}: SI-SDR`, scaleInvariantDistortionDb(...pair))
    }
}

/** Mixtures that are judged: pieces that nothing was learnt from, and real recordings where they are there. */
export async function judgedStems(count: number): Promise<{ what: string; stems: Stems }[]> {
  const pieces = drummedSeeds(FIRST_SEED, count).map((seed) => ({ what: 'pieces', stems: renderStems(randomPiece(seed), seed) }))
  if (!existsSync(ANNOTATED)) return pieces
  return [...pieces, ...(await realStems(ANNOTATED)).map((stems) => ({ what: 'real recordings', stems }))]
}

export async function separation(count: number): Promise<BenchEntry[]> {
  if (!existsSync(FILE)) return [entry('taking apart (no network is there)', null, '')]
  const network = await openPartNetwork({ file: FILE, leaves: 0 })
  const ratios = new Ratios()
  for (const { what, stems } of await judgedStems(count)) await judge(stems, what, ratios, (mixture) => estimates(mixture, network))
  return ratios.entries()
}
