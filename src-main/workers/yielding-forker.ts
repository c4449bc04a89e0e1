import type { EngineChild, EngineForkOptions, EngineForker } from './fork-engine.ts'
import type { Yielding } from './messages.ts'

/** Starts engine processes whose work stands back while there is live sound. */
export class YieldingForker implements EngineForker {
  private readonly children = new Set<EngineChild>()
  private yielding: Yielding = 'none'

  constructor(private readonly forker: EngineForker) {}

  fork(options?: EngineForkOptions): EngineChild {
    const child = this.forker.fork(options)
    this.children.add(child)
    child.onExit(() => this.children.delete(child))
    if (this.yielding !== 'none') child.send({ type: 'yield', to: this.yielding })
    return child
  }

  /** From now on, those that run and those to come. */
  yieldTo(yielding: Yielding): void {
    this.yielding = yielding
    for (const child of this.children) child.send({ type: 'yield', to: yielding })
  }
}
