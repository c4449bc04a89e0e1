import { writeFileSync } from 'node:fs'
import { figureText, type EvaluationFigure, type FigureId } from '../../src-shared/project/index.ts'
import { LONG_SECONDS, type LongTake } from './long-takes.ts'

/** All that was found about one material. */
export interface StudyTable {
  id: string
  rows: readonly StudyRow[]
  longTakes: readonly LongTake[]
}

/** Figures of the takes of one network on one material. */
export interface StudyRow {
  name: string
  figures: readonly EvaluationFigure[]
  trainingSeconds: number | null
  realTime: number | null
  /** A second, of takes of joined sounds. */
  clicksAtJoins?: number | null
  /** See `dipOfSources`. */
  dipOfSources?: number | null
  /** Of the process when the network had learnt. */
  residentBytes?: number | null
}

const COLUMNS: readonly FigureId[] = [
  'mmd-log-mel',
  'key-clarity',
  'pulse-clarity',
  'onset-rate',
  'join-dip',
  'clicks',
  'copied-share',
  'longest-copy',
  'near-share',
  'longest-near',
  'loop-rate',
  'silence',
]
const HEADINGS = [
  '',
  'distance',
  'key clarity',
  'pulse',
  'onsets',
  'dip at joins',
  'clicks',
  'like a recording',
  'longest copy',
  'near a recording',
  'longest near one',
  'stuck',
  'silent',
  'clicks at joins, /s',
  'trained, s',
  'x real time',
  'memory, MB',
]

const valueOf = (figures: readonly EvaluationFigure[], id: FigureId, of: (figure: EvaluationFigure) => number | null): string => {
  const figure = figures.find((each) => each.id === id)
  return figureText(id, figure ? of(figure) : null)
}

const rowText = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

function longTakesOf(takes: readonly LongTake[]): string[] {
  if (takes.length === 0) return []
  const rows = takes.map(({ temperature, stuck, silent, driftDb }) =>
    rowText([`${temperature}`, percent(stuck), percent(silent), `${driftDb.toFixed(1)} dB`]),
  )
  return [
    `Takes of ${LONG_SECONDS} s by corpus:`,
    '',
    rowText(['temperature', 'stuck', 'silent', 'level from first to last fifth']),
    rowText(['---', '---', '---', '---']),
    ...rows,
    '',
  ]
}

function tableOf({ id: material, rows, longTakes }: StudyTable): string {
  // Not every row was searched for copies: what real music has of them stands in those that were.
  const known = (id: FigureId, of: (figure: EvaluationFigure) => number | null): string =>
    rows.map(({ figures }) => valueOf(figures, id, of)).find((text) => text !== '-') ?? '-'
  const bare = (name: string, of: (figure: EvaluationFigure) => number | null): string =>
    rowText([name, ...COLUMNS.map((id) => known(id, of)), '-', '-', '-', '-'])
  const amount = (value: number | null, digits: number): string => (value === null ? '-' : value.toFixed(digits))
  return [
    `## ${material}`,
    '',
    rowText(HEADINGS),
    rowText(HEADINGS.map(() => '---')),
    bare('real beside real', ({ ceiling }) => ceiling),
    bare('its own sounds, shuffled on the beat', ({ floors }) => floors['shuffled beats'] ?? null),
    ...rows.map((row) =>
      rowText([
        row.name,
        ...COLUMNS.map((id) => valueOf(row.figures, id, ({ value }) => value)),
        amount(row.clicksAtJoins ?? null, 3),
        amount(row.trainingSeconds, 0),
        amount(row.realTime, row.realTime !== null && row.realTime < 10 ? 1 : 0),
        amount(row.residentBytes ? row.residentBytes / 1e6 : null, 0),
      ]),
    ),
    '',
    ...longTakesOf(longTakes),
  ].join('\n')
}

/** Writes the tables of a study, a section a material. */
export function writeTables(path: string, conditions: string, materials: readonly StudyTable[]): void {
  const sections = materials.filter(({ rows }) => rows.length > 0).map(tableOf)
  writeFileSync(path, `# Figures of the study\n\n${conditions}\n\n${sections.join('\n')}`)
}
