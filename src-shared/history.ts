/** What the person did at one stroke, as the list of what was done names it. */
export interface Step<Change> {
  label: string
  changes: readonly Change[]
}

/** Lists what was done and what was taken back, without end; holds no document. */
export class History<Change> {
  private readonly done: Step<Change>[] = []
  private undone: Step<Change>[] = []
  /** Before and after each of the steps done. */
  private readonly states = [0]
  private undoneStates: number[] = []
  private newestState = 0

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

  /** Tells states of the document apart: where it is a number again, the document is again what it was. */
  get state(): number {
    return this.states.at(-1)!
  }

  /** Something was done anew: what had been taken back is gone. */
  add(step: Step<Change>): void {
    this.done.push(step)
    this.states.push(++this.newestState)
    this.undone = []
    this.undoneStates = []
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
    if (!step) return null
    this.undone.push(this.done.pop()!)
    this.undoneStates.push(this.states.pop()!)
    return step
  }

  /** Moves the step that was taken back last to those done. @returns what does it again */
  redo(): Step<Change> | null {
    const step = this.lastRedo
    if (!step) return null
    this.done.push(this.undone.pop()!)
    this.states.push(this.undoneStates.pop()!)
    return step
  }

  /** The steps done last, in their order. */
  newest(count: number): Step<Change>[] {
    return count === 0 ? [] : this.done.slice(-count)
  }
}
