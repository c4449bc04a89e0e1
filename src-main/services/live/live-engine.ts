import type { LiveCommand, LiveEvent, LiveInput } from '../../engine/generation/live/live-messages.ts'
import type { EngineClient } from '../../workers/engine-client.ts'

/** An engine that says nothing for so long hangs: even an idle one speaks every second. Loading a large model takes some. */
const SILENCE_LIMIT_MS = 20_000
const GRACE_MS = 1000

/** One engine process that plays live, until it is stopped or lost. */
export class LiveEngine {
  private readonly controller = new AbortController()
  private readonly ended: Promise<void>

  /** @param client  an idle process; ended with the playing */
  constructor(
    private readonly client: EngineClient,
    input: LiveInput,
    events: { onEvent: (event: LiveEvent) => void; onLost: (error: unknown) => void },
  ) {
    this.ended = client
      .run('live', input, {
        signal: this.controller.signal,
        graceMs: GRACE_MS,
        silenceLimitMs: SILENCE_LIMIT_MS,
        onEvent: (event) => !this.controller.signal.aborted && events.onEvent(event),
      })
      .then(() => undefined)
      .catch((error: unknown) => {
        if (!this.controller.signal.aborted) events.onLost(error)
      })
      .finally(() => client.close())
  }

  /** For the log, and for tests that kill it. */
  get pid(): number | undefined {
    return this.client.pid
  }

  tell(command: LiveCommand): void {
    this.client.tell(command)
  }

  /** It says nothing more from now on. */
  async stop(): Promise<void> {
    this.controller.abort()
    await this.ended
  }
}
