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

  /** @returns the changes that take the last step back; null where there is none */
  undo(): Step | null {
    const step = this.done.pop()
    if (!step) return null
    this.undone.push(step)
    return { label: step.label, changes: inverseOfAll(step.changes) }
  }

  /** @returns the changes that do the step again that was taken back last */
  redo(): Step | null {
    const step = this.undone.pop()
    if (!step) return null
    this.done.push(step)
    return step
  }
}
