const UNUSED_LIMIT_MS = 60_000

/** At most one costly thing that stands ready because it is likely to be wanted soon; it is let go where nobody asks for so long. */
export class StandBy<T> {
  private waiting: { key: string; value: T } | null = null
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly surroundings: { dispose: (value: T) => Promise<void>; onError: (error: unknown) => void },
    private readonly unusedLimitMs = UNUSED_LIMIT_MS,
  ) {}

  /** Has this one stand ready, in place of any other. */
  async prepare(key: string, make: () => Promise<T>): Promise<void> {
    clearTimeout(this.timer)
    if (this.waiting?.key !== key) {
      await this.close()
      this.waiting = { key, value: await make() }
    }
    this.timer = setTimeout(() => void this.close().catch(this.surroundings.onError), this.unusedLimitMs)
    this.timer.unref()
  }

  /** The one of this key where it stands ready: from now on the caller's. Any other is let go. */
  async take(key: string): Promise<T | null> {
    if (this.waiting?.key !== key) {
      await this.close()
      return null
    }
    const { value } = this.waiting
    clearTimeout(this.timer)
    this.waiting = null
    return value
  }

  async close(): Promise<void> {
    clearTimeout(this.timer)
    const { waiting } = this
    this.waiting = null
    if (waiting) await this.surroundings.dispose(waiting.value)
  }
}
