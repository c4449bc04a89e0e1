/** What the person did at one stroke, as the list of what was done names it. */
export interface Step<Change> {
  label: string
  changes: readonly Change[]
}

/** Lists what was done and what was taken back, without end; holds no document. */
export class History<Change> {
  private readonly done: Step<Change>[] = []
  private undone: Step<Change>[] = []

  /** @param inverseOfAll  the changes that take these back, in the order in which they do */
  constructor(private readonly inverseOfAll: (changes: readonly Change[]) => readonly Change[]) {}

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
  add(step: Step<Change>): void {
    this.done.push(step)
    this.undone = []
  }

  /** What takes the last step back; null where there is none. */
  get lastUndo(): Step<Change> | null {
    const step = this.done.at(-1)
    return step ? { label: step.label, changes: this.inverseOfAll(step.changes) } : null
  }

  /** The step that was taken back last; null where there is none. */
  get lastRedo(): Step<Change> | null {
    return this.undone.at(-1) ?? null
  }

  /** Moves the last step to those taken back. @returns what takes it back */
  undo(): Step<Change> | null {
    const step = this.lastUndo
    if (step) this.undone.push(this.done.pop()!)
    return step
  }

  /** Moves the step that was taken back last to those done. @returns what does it again */
  redo(): Step<Change> | null {
    const step = this.lastRedo
    if (step) this.done.push(this.undone.pop()!)
    return step
  }

  /** The steps done last, in their order. */
  newest(count: number): Step<Change>[] {
    return count === 0 ? [] : this.done.slice(-count)
  }
}
