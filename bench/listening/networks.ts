/** How well the networks listen that come with the program, on pieces that nothing was learnt from. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ANNOTATION_TASKS, type AnnotationTask } from '../../src-main/engine/evaluation/annotations/annotation-tasks.ts'
import { DRUM_NAMES, drumMeaning } from '../../src-main/engine/labels/drum-names.ts'
import { hearWithNetwork } from '../../src-main/engine/listening/hear-with-network.ts'
import { readListeningFile } from '../../src-main/engine/listening/network-file.ts'
import { drummedSeeds, withOtherDrums } from '../../src-main/engine/pieces/drummed-piece.ts'
import { onsetsOfPiece, type LabelledPiece } from '../../src-main/engine/pieces/labelled-piece.ts'
import { randomPiece } from '../../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../../src-main/engine/pieces/render-piece.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import type { FoundStretch } from '../../src-shared/project/index.ts'
import { entry, type BenchEntry } from '../report.ts'

const FOLDER = resolve(import.meta.dirname, '../../resources/listening')
/** None of those that were learnt from. */
const FIRST_SEED = 51_001

const text = (rows: readonly (readonly (number | string)[])[]): string => rows.map((row) => row.join('\t')).join('\n')
const spans = (list: readonly { startSeconds: number; endSeconds: number; label: string }[]): string =>
  text(list.map(({ startSeconds, endSeconds, label }) => [startSeconds, endSeconds, label]))
const times = (list: readonly number[]): string => text(list.map((seconds) => [seconds]))
const figure = (task: AnnotationTask, name: string, reference: string, estimate: string): number =>
  Number(ANNOTATION_TASKS[task].compareTexts?.(reference, estimate)[name])

/** Figures of what a network found in a piece, by name. */
type Judge = (piece: LabelledPiece, found: readonly FoundStretch[]) => Record<string, number>

const starts = (found: readonly FoundStretch[], label?: string): string =>
  times(found.filter((one) => label === undefined || one.label === label).map(({ startSeconds }) => startSeconds))

const JUDGES: Readonly<Record<string, Judge>> = {
  onsets: (piece, found) => ({ 'onsets F': figure('onset', 'F-measure', times(onsetsOfPiece(piece)), starts(found)) }),
  beats: (piece, found) => ({
    'beats F': figure('beat', 'F-measure', times(piece.beats), starts(found)),
    'beats that begin bars F': figure(
      'beat',
      'F-measure',
      times(piece.beats.filter((_, i) => i % (piece.beatsPerBar ?? 1) === 0)),
      starts(found, 'downbeat'),
    ),
  }),
  chords: (piece, found) => ({ 'chords as major or minor': figure('chord', 'majmin', spans(piece.chords ?? []), spans(found)) }),
}

export async function networks(count: number): Promise<BenchEntry[]> {
  const figures = new Map<string, number[]>()
  const note = (name: string, value: number): void => void figures.set(name, [...(figures.get(name) ?? []), value])
  const opened = new Map(
    await Promise.all(
      [...Object.keys(JUDGES), 'key', 'drums']
        .map((name) => [name, join(FOLDER, `${name}.onnx`)] as const)
        .filter(([, path]) => existsSync(path))
        .map(async ([name, path]) => [name, await readListeningFile(path)] as const),
    ),
  )
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
    const piece = randomPiece(seed)
    const samples = await renderPiece(piece, randomConditions(seed), seed)
    for (const [name, judge] of Object.entries(JUDGES)) {
      const { stretches } = await hearWithNetwork(opened.get(name)!, samples)
      for (const [what, value] of Object.entries(judge(piece, stretches))) note(what, value)
    }
    const { labels } = await hearWithNetwork(opened.get('key')!, samples)
    const [likeliest] = labels.toSorted((a, b) => b.probability - a.probability)
    if (piece.key) note('key, weighted', figure('key', 'Weighted Score', `${piece.key.tonic} ${piece.key.mode}`, likeliest.label))
  }
  const drums = opened.get('drums')
  if (drums)
    for (const seed of drummedSeeds(FIRST_SEED, count)) {
      const piece = withOtherDrums(randomPiece(seed), new CounterRandom(seed, streamOf('kit')))
      const { stretches } = await hearWithNetwork(drums, await renderPiece(piece, randomConditions(seed), seed))
      const notes = piece.parts.filter(({ instrument }) => instrument === 'drums').flatMap((part) => part.notes)
      for (const drum of DRUM_NAMES) {
        const struck = [...new Set(notes.filter(({ pitch }) => drumMeaning(String(pitch)).includes(drum)).map((one) => one.startSeconds))]
        if (struck.length > 0) note(`${drum} F`, figure('onset', 'F-measure', times(struck.sort((a, b) => a - b)), starts(stretches, drum)))
      }
    }
  return [...figures].map(([name, values]) =>
    entry(`by network: ${name}`, values.reduce((sum, value) => sum + value, 0) / values.length, ''),
  )
}
