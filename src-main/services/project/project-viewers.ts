import type { Caller } from '../calls/caller.ts'

/** Which windows show the open project: the last one that leaves closes it, and none takes it away from another. */
export class ProjectViewers {
  private readonly viewers = new Set<Caller>()

  enter(caller: Caller): void {
    if (this.viewers.has(caller)) return
    this.viewers.add(caller)
    caller.onLeave(() => this.viewers.delete(caller))
  }

  leave(caller: Caller): void {
    this.viewers.delete(caller)
  }

  /** Whether another window shows it. */
  besides(caller: Caller): boolean {
    return [...this.viewers].some((viewer) => viewer !== caller)
  }
}
