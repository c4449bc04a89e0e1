/** How well sections are found by networks that learnt structure of other pieces, without and with marks, beside signal processing. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ANNOTATION_TASKS } from '../../src-main/engine/evaluation/annotations/annotation-tasks.ts'
import { hearSections } from '../../src-main/engine/evaluation/hear-sections.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { hear } from '../../src-main/engine/hearing/hear.ts'
import type { LabelledPiece } from '../../src-main/engine/pieces/labelled-piece.ts'
import { randomPiece } from '../../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../../src-main/engine/pieces/render-piece.ts'
import type { SectionSpan } from '../../src-shared/project/index.ts'
import { writeSource } from '../../test/support/labelled-sounds.ts'
import { entry, type BenchEntry } from '../report.ts'
import { learntPairs, QUIET } from './learnt-pairs.ts'

/** That are learnt from. */
const LEARNT = 24
/** Nothing else is learnt from or measured on these. */
const SEEDS = { learnt: 64_001, asked: 65_001 }
const FIGURES = {
  'boundaries within .5 s F': 'F-measure@0.5',
  'boundaries within 3 s F': 'F-measure@3.0',
  'pairs of moments F': 'Pairwise F-measure',
}

const spans = (list: readonly SectionSpan[]): string =>
  list.map(({ startSeconds, endSeconds, label }) => [startSeconds, endSeconds, label].join('\t')).join('\n')

interface MadePiece {
  piece: LabelledPiece
  samples: Float32Array
  source: PcmSource
}

async function madePieces(folder: string, first: number, count: number): Promise<MadePiece[]> {
  const made: MadePiece[] = []
  for (let seed = first; seed < first + count; seed++) {
    const piece = randomPiece(seed)
    const samples = await renderPiece(piece, randomConditions(seed), seed)
    made.push({ piece, samples, source: await writeSource(folder, piece.name, samples, HEARD_RATE) })
  }
  return made
}

/** @param count  pieces that are asked about */
export async function structures(count: number, seeds = SEEDS): Promise<BenchEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-structure-'))
  const figures = new Map<string, number[]>()
  const note = (name: string, value: number): void => void figures.set(name, [...(figures.get(name) ?? []), value])
  try {
    const pieces = await madePieces(folder, seeds.learnt, LEARNT)
    const labels = pieces.flatMap(({ piece: { sections }, source: { recordingId } }) =>
      (sections ?? []).map((section) => ({ ...section, recordingId })),
    )
    const sources = pieces.map(({ source }) => source)
    const networks = {
      'learnt without marks': await learntPairs('structure', { folder, run: 'unmarked', sources, labels: [] }),
      'learnt of marks': await learntPairs('structure', { folder, run: 'marked', sources, labels }),
    }
    for (const { piece, samples, source } of await madePieces(folder, seeds.asked, count)) {
      const { beats, bars, sections } = await hear(samples)
      const found: Record<string, SectionSpan[]> = { 'signal processing': sections }
      for (const [name, network] of Object.entries(networks)) found[name] = await hearSections({ ...network, source, beats, bars }, QUIET)
      for (const [name, said] of Object.entries(found))
        for (const [what, figure] of Object.entries(FIGURES))
          note(
            `sections, ${name}: ${what}`,
            Number(ANNOTATION_TASKS.segment.compareTexts?.(spans(piece.sections ?? []), spans(said))[figure]),
          )
    }
    return [
      ...[...figures].map(([name, values]) => entry(name, values.reduce((sum, value) => sum + value, 0) / values.length, '')),
      ...Object.entries(networks).map(([name, one]) => entry(`sections, ${name}: processor time of learning`, one.processorSeconds, 's')),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
