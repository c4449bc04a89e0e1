import type { Log } from '../../failures/log.ts'
import { EngineClient } from '../../workers/engine-client.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'

/** Starting a process and loading ONNX Runtime takes about a second on a slow machine; so much more is a hang. */
const SILENCE_LIMIT_MS = 20_000
const UNUSED_LIMIT_MS = 60_000

interface Waiting {
  client: EngineClient
  /** True once ONNX Runtime is loaded, false where that failed. */
  warmed: Promise<boolean>
}

/** Engine processes for playing live; one stands ready, ONNX Runtime loaded, while a start is likely. */
export class WarmEngine {
  private waiting: Waiting | null = null
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly surroundings: { forker: EngineForker; log: Log },
    private readonly unusedLimitMs = UNUSED_LIMIT_MS,
  ) {}

  /** A start is likely within the next minute: has a process stand ready, unless one does. */
  prepare(): void {
    if (!this.waiting?.client.alive) this.waiting = this.warmUp()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.close(), this.unusedLimitMs)
    this.timer.unref()
  }

  /** The process that stands ready, or else a new one. It belongs to the caller, who closes it. */
  async take(): Promise<EngineClient> {
    const { waiting } = this
    this.waiting = null
    clearTimeout(this.timer)
    if (waiting && (await waiting.warmed) && waiting.client.alive) return waiting.client
    return new EngineClient(this.surroundings.forker)
  }

  /** Ends the process that stands ready. */
  close(): void {
    clearTimeout(this.timer)
    this.waiting?.client.close()
    this.waiting = null
  }

  private warmUp(): Waiting {
    const client = new EngineClient(this.surroundings.forker)
    const warmed = client.run('warm-up', {}, { silenceLimitMs: SILENCE_LIMIT_MS }).then(
      () => true,
      (error: unknown) => {
        client.close()
        // Closed on purpose where it is not waiting any more.
        if (this.waiting?.client === client) this.surroundings.log.write('warning', 'An engine could not be made ready ahead of time', { error })
        return false
      },
    )
    return { client, warmed }
  }
}
