import { inverseOfAll, type SongChange } from './changes.ts'

/** What the person did at one stroke, as the list of what was done names it. */
export interface Step {
  label: string
  changes: readonly SongChange[]
}

/** Lists what was done and what was taken back; holds no song. */
export class History {
  private readonly done: Step[] = []
  private undone: Step[] = []

  constructor(private readonly limit = 1000) {}

  get labels(): { done: string[]; undone: string[] } {
    return { done: this.done.map(({ label }) => label), undone: this.undone.map(({ label }) => label) }
  }

  get canUndo(): boolean {
    return this.done.length > 0
  }

  get canRedo(): boolean {
    return this.undone.length > 0
  }

  /** Something was done anew: what had been taken back is gone. */
  add(step: Step): void {
    this.done.push(step)
    this.undone = []
    if (this.done.length > this.limit) this.done.shift()
  }

  /** What takes the last step back; null where there is none. */
  get lastUndo(): Step | null {
    const step = this.done.at(-1)
    return step ? { label: step.label, changes: inverseOfAll(step.changes) } : null
  }

  /** The step that was taken back last; null where there is none. */
  get lastRedo(): Step | null {
    return this.undone.at(-1) ?? null
  }

  /** Moves the last step to those taken back. @returns what takes it back */
  undo(): Step | null {
    const step = this.lastUndo
    if (step) this.undone.push(this.done.pop()!)
    return step
  }

  /** Moves the step that was taken back last to those done. @returns what does it again */
  redo(): Step | null {
    const step = this.lastRedo
    if (step) this.done.push(this.undone.pop()!)
    return step
  }

  /** The steps done last, in their order. */
  newest(count: number): Step[] {
    return count === 0 ? [] : this.done.slice(-count)
  }
}
