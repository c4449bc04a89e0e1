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

/** For what takes long: entries as they are measured, before all of them are reported. */
export type Tell = (entries: readonly BenchEntry[]) => void

const words = ({ value, unit, goal, met }: BenchEntry): [figure: string, goal: string, verdict: string] => [
  value === null ? 'not measured' : `${Number(value.toPrecision(4))} ${unit}`,
  goal,
  met === null ? '' : met ? 'met' : 'NOT MET',
]

/** Prints figures as they come, and when. */
export function teller(): Tell {
  const begunAt = performance.now()
  return (entries) => {
    const minutes = ((performance.now() - begunAt) / 60_000).toFixed(1)
    for (const each of entries) console.log(`${minutes} min  ${each.name}: ${words(each).filter(Boolean).join('  ')}`)
  }
}

/** Entries that are told as soon as they are added, and are there to be reported. */
export class ToldEntries {
  readonly all: BenchEntry[] = []

  constructor(private readonly tell: Tell) {}

  add(...measured: readonly BenchEntry[]): void {
    this.all.push(...measured)
    this.tell(measured)
  }
}

/** Prints the figures as a table and, where a file is named, writes them as JSON. */
export function report(entries: BenchEntry[], jsonFile: string | null): void {
  const widest = Math.max(...entries.map(({ name }) => name.length), 4)
  for (const each of entries) {
    const [figure, goal, verdict] = words(each)
    console.log(`${each.name.padEnd(widest)}  ${figure.padStart(22)}  ${goal.padEnd(14)} ${verdict}`)
  }
  if (jsonFile) writeFileSync(jsonFile, `${JSON.stringify(entries, null, 2)}\n`)
}
