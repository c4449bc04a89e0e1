import { writeFileSync } from 'node:fs'
import { figureText, type EvaluationFigure, type FigureId } from '../../src-shared/project/index.ts'

/** Figures of the takes of one network on one material. */
export interface StudyRow {
  name: string
  figures: readonly EvaluationFigure[]
  trainingSeconds: number | null
  realTime: number | null
}

const COLUMNS: readonly FigureId[] = [
  'mmd-log-mel',
  'key-clarity',
  'pulse-clarity',
  'onset-rate',
  'join-dip',
  'clicks',
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
  'near a recording',
  'longest near one',
  'stuck',
  'silent',
  'trained, s',
  'x real time',
]

const valueOf = (figures: readonly EvaluationFigure[], id: FigureId, of: (figure: EvaluationFigure) => number | null): string => {
  const figure = figures.find((each) => each.id === id)
  return figureText(id, figure ? of(figure) : null)
}

const rowText = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

function tableOf(material: string, rows: readonly StudyRow[]): string {
  const [{ figures }] = rows
  const bare = (name: string, of: (figure: EvaluationFigure) => number | null): string =>
    rowText([name, ...COLUMNS.map((id) => valueOf(figures, id, of)), '-', '-'])
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
        amount(row.trainingSeconds, 0),
        amount(row.realTime, 0),
      ]),
    ),
    '',
  ].join('\n')
}

/** Writes the tables of a study, a section a material. */
export function writeTables(path: string, conditions: string, materials: readonly { id: string; rows: readonly StudyRow[] }[]): void {
  const sections = materials.filter(({ rows }) => rows.length > 0).map(({ id, rows }) => tableOf(id, rows))
  writeFileSync(path, `# Figures of the study\n\n${conditions}\n\n${sections.join('\n')}`)
}
