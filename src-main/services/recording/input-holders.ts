import type { Caller } from '../calls/caller.ts'

/** The windows that have opened the microphone, as long as they are there. */
export class InputHolders {
  private readonly callers = new Set<Caller>()
  /** The last of them has gone without closing it. */
  haveGone = false

  /** @param onAllGone  told when the last of them goes without closing it */
  constructor(private readonly onAllGone: () => void) {}

  /** Opened, or closed for all, by a window, or by the program itself. */
  note(on: boolean, caller: Caller | undefined): void {
    this.haveGone = false
    if (!on) this.callers.clear()
    else if (caller && !this.callers.has(caller)) {
      this.callers.add(caller)
      caller.onLeave(() => this.gone(caller))
    }
  }

  private gone(caller: Caller): void {
    if (!this.callers.delete(caller) || this.callers.size > 0) return
    this.haveGone = true
    this.onAllGone()
  }
}
