/**
 * Annotations as text, a line an entry, columns apart by white space or commas, `#` begins a comment: what mir_eval, MIREX, Sonic
 * Visualiser and Audacity write. All times are seconds.
 */
import { EvaluationError } from '../errors.ts'

export interface LabelledIntervals {
  /** [n][start, end], seconds. */
  intervals: [number, number][]
  labels: string[]
}

/** A value at each moment. */
export interface TimeSeries {
  times: number[]
  values: number[]
}

export interface PitchedNotes {
  /** [n][onset, offset], seconds. */
  intervals: [number, number][]
  /** [n] Hz. */
  frequenciesHz: number[]
}

/** More lines than a day of sound in steps of 10 ms. */
const MOST_LINES = 10_000_000
const SEPARATOR = /[\s,]+/
/** Behind two columns, as it stands: chords hold commas. */
const LABEL = /^[^\s,]+[\s,]+[^\s,]+[\s,]+(.*)$/

interface Line {
  number: number
  text: string
  fields: string[]
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let number = 0
  for (const raw of text.split(/\r?\n/)) {
    number++
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    if (lines.length >= MOST_LINES) throw new EvaluationError(`It has more than ${MOST_LINES} lines.`, 'Give a part of it.')
    lines.push({ number, text: line, fields: line.split(SEPARATOR).filter((field) => field !== '') })
  }
  return lines
}

const wrong = (line: number, what: string): EvaluationError =>
  new EvaluationError(`Line ${line} ${what}.`, 'Each line is one entry: "spectraloom evaluate --help" shows the columns of each task.')

function numberIn({ number, fields }: Line, column: number): number {
  const value = Number(fields[column])
  if (fields[column] === undefined || fields[column] === '' || !Number.isFinite(value))
    throw wrong(number, fields[column] === undefined ? `has no column ${column + 1}` : `has no number in column ${column + 1}`)
  return value
}

function rowsOf(text: string, columns: number): { line: Line; values: number[] }[] {
  return linesOf(text).map((line) => ({ line, values: Array.from({ length: columns }, (_, column) => numberIn(line, column)) }))
}

/** Moments, ascending; further columns (beat numbers) are left aside. @throws EvaluationError */
export function readEvents(text: string): number[] {
  const rows = rowsOf(text, 1)
  rows.forEach(({ line, values: [time] }, i) => {
    if (time < 0) throw wrong(line.number, 'is before the beginning')
    if (i > 0 && time < rows[i - 1].values[0]) throw wrong(line.number, 'is earlier than the line before it')
  })
  return rows.map(({ values: [time] }) => time)
}

/** Start, end, label (the rest of the line). @throws EvaluationError */
export function readLabelledIntervals(text: string): LabelledIntervals {
  const rows = rowsOf(text, 2)
  rows.forEach(({ line, values: [start, end] }) => {
    if (start < 0 || end <= start) throw wrong(line.number, 'ends before it begins')
  })
  return {
    intervals: rows.map(({ values: [start, end] }) => [start, end]),
    labels: rows.map(({ line }) => LABEL.exec(line.text)?.[1] ?? ''),
  }
}

/** Time, value. @throws EvaluationError */
export function readTimeSeries(text: string): TimeSeries {
  const rows = rowsOf(text, 2)
  rows.forEach(({ line, values: [time] }, i) => {
    if (i > 0 && time < rows[i - 1].values[0]) throw wrong(line.number, 'is earlier than the line before it')
  })
  return { times: rows.map(({ values }) => values[0]), values: rows.map(({ values }) => values[1]) }
}

/** Time, then as many values as there are. @throws EvaluationError */
export function readValueLists(text: string): { times: number[]; values: number[][] } {
  const lines = linesOf(text)
  return {
    times: lines.map((line) => numberIn(line, 0)),
    values: lines.map((line) => line.fields.slice(1).map((_, column) => numberIn(line, column + 1))),
  }
}

/** Onset, offset, frequency in Hz. @throws EvaluationError */
export function readNotes(text: string): PitchedNotes {
  const rows = rowsOf(text, 3)
  rows.forEach(({ line, values: [start, end, frequency] }) => {
    if (start < 0 || end <= start) throw wrong(line.number, 'ends before it begins')
    if (frequency <= 0) throw wrong(line.number, 'has no frequency above 0')
  })
  return {
    intervals: rows.map(({ values: [start, end] }) => [start, end]),
    frequenciesHz: rows.map(({ values: [, , frequency] }) => frequency),
  }
}

export interface TempoPair {
  /** Beats a minute; 0 where there is none. */
  tempi: [number, number]
  /** Relative strength of the first, 0..1. */
  weight: number
}

/** Two tempi and the relative strength of the first, on one line. @throws EvaluationError */
export function readTempi(text: string): TempoPair {
  const [{ line, values }, ...others] = ensured(rowsOf(text, 3))
  if (others.length > 0) throw wrong(others[0].line.number, 'is one too many')
  const [slow, fast, weight] = values
  if (slow < 0 || fast < 0 || slow + fast === 0) throw wrong(line.number, 'holds no tempo above 0')
  if (weight < 0 || weight > 1) throw wrong(line.number, 'weighs the first tempo by other than 0 to 1')
  return { tempi: [slow, fast], weight }
}

function ensured<T>(rows: T[]): [T, ...T[]] {
  if (rows.length === 0) throw new EvaluationError('It is empty.', 'Name a file that holds annotations.')
  return rows as [T, ...T[]]
}

/** A key's name and its mode, on one line: "C# minor". @throws EvaluationError */
export function readKey(text: string): string {
  const [{ number, fields }, ...others] = ensured(linesOf(text))
  if (others.length > 0) throw wrong(others[0].number, 'is one too many')
  if (fields.length > 2) throw wrong(number, 'is no key')
  return fields.join(' ')
}
