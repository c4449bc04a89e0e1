/** Keeps work waiting: whoever gave the work sets it, the work asks `released` between its pieces. */
export class Hold {
  private on = false
  private readonly listeners = new Set<(held: boolean) => void>()

  get held(): boolean {
    return this.on
  }

  set(held: boolean): void {
    if (held === this.on) return
    this.on = held
    for (const listener of [...this.listeners]) listener(held)
  }

  /** Resolves at once, or when the work may go on. */
  async released(): Promise<void> {
    while (this.on) {
      await new Promise<void>((resolve) => {
        const stop = this.onChange(() => {
          stop()
          resolve()
        })
      })
    }
  }

  /** Tells each change. @returns ends it */
  onChange(listener: (held: boolean) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
