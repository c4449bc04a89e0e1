import { writeFileSync } from 'node:fs'

/** One figure of a bench. Speeds are ratios within one run, against a named peer or the machine's limit. */
export interface BenchEntry {
  name: string
  /** Null where it could not be measured here; the name says why. */
  value: number | null
  unit: string
  /** The goal in words, e.g. `>= 2.5`. */
  goal: string
  met: boolean | null
}

/** An entry with a numeric goal: `atLeast` or `atMost`. */
export function entry(name: string, value: number | null, unit: string, goal: { atLeast?: number; atMost?: number } = {}): BenchEntry {
  const words = [goal.atLeast === undefined ? '' : `>= ${goal.atLeast}`, goal.atMost === undefined ? '' : `<= ${goal.atMost}`].filter(
    Boolean,
  )
  if (value === null || words.length === 0) return { name, value, unit, goal: words.join(' and '), met: null }
  return { name, value, unit, goal: words.join(' and '), met: value >= (goal.atLeast ?? -Infinity) && value <= (goal.atMost ?? Infinity) }
}

/** Prints the figures as a table and, where a file is named, writes them as JSON. */
export function report(entries: BenchEntry[], jsonFile: string | null): void {
  const widest = Math.max(...entries.map(({ name }) => name.length), 4)
  for (const { name, value, unit, goal, met } of entries) {
    const figure = value === null ? 'not measured' : `${Number(value.toPrecision(4))} ${unit}`
    const verdict = met === null ? '' : met ? 'met' : 'NOT MET'
    console.log(`${name.padEnd(widest)}  ${figure.padStart(22)}  ${goal.padEnd(14)} ${verdict}`)
  }
  if (jsonFile) writeFileSync(jsonFile, `${JSON.stringify(entries, null, 2)}\n`)
}
