import type { CallName, CallResult, Calls } from '../../../src-shared/rpc/index.ts'
import type { z } from 'zod'

/** Who calls: a window, for as long as it is connected. What is kept for it alone is let go when it leaves. */
export class Caller {
  private readonly listeners = new Set<() => void>()
  private left = false

  /** @param listener  told once when the window leaves; at once where it has left already. @returns stops listening */
  onLeave(listener: () => void): () => void {
    if (this.left) listener()
    else this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  leave(): void {
    if (this.left) return
    this.left = true
    for (const listener of this.listeners) listener()
    this.listeners.clear()
  }
}

/** What the program offers, one function a call, each told who calls. */
export type HostHandlers = {
  [N in CallName]: (params: z.output<Calls[N]['params']>, caller: Caller) => Promise<CallResult<N>> | CallResult<N>
}
