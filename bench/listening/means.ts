/** Figures of listening, and their means over many pieces. */
import { ANNOTATION_TASKS, type AnnotationTask } from '../../src-main/engine/evaluation/annotations/annotation-tasks.ts'

const TEMPO_TOLERANCE = 0.04

/** Rows as lines. */
export const text = (list: readonly (number | readonly (number | string)[])[]): string =>
  list.map((row) => [row].flat().join('\t')).join('\n')
export const figure = (task: AnnotationTask, name: string, reference: string, estimate: string): number =>
  Number(ANNOTATION_TASKS[task].compareTexts?.(reference, estimate)[name])

export class Means {
  private readonly lists = new Map<string, number[]>()

  add(name: string, value: number): void {
    this.lists.set(name, [...(this.lists.get(name) ?? []), value])
  }

  get names(): string[] {
    return [...this.lists.keys()]
  }

  of(name: string): number | null {
    const list = this.lists.get(name)
    return list ? list.reduce((sum, value) => sum + value, 0) / list.length : null
  }

  /** The best of those whose names begin so. */
  best(start: string): number | null {
    const all = [...this.lists.keys()].filter((name) => name.startsWith(start)).map((name) => this.of(name) ?? 0)
    return all.length > 0 ? Math.max(...all) : null
  }
}

export const isTempo = (bpm: number | null, wanted: number, factors = [1]): number =>
  bpm !== null && factors.some((factor) => Math.abs(bpm / (wanted * factor) - 1) < TEMPO_TOLERANCE) ? 1 : 0
export const OCTAVES = [1, 2, 3, 1 / 2, 1 / 3]

export const tempoOfBeats = (beats: readonly number[] | null): number | null => {
  const apart = (beats ?? [])
    .slice(1)
    .map((time, i) => time - (beats ?? [])[i])
    .sort((a, b) => a - b)
  return apart.length > 0 ? 60 / apart[apart.length >> 1] : null
}
