import type { LiveCommand, LiveEvent, LiveInput } from '../../engine/generation/live/live-messages.ts'
import { EngineClient } from '../../workers/engine-client.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import { LiveEngine } from './live-engine.ts'

export interface LineBlock {
  startSample: number
  /** Interleaved. */
  samples: Float32Array
}

/** The sound of one engine from its newest change on, of which there is as much as is asked for. Positions are samples per channel. */
export class EngineLine {
  private readonly engine: LiveEngine
  private newest: number
  private waiting: LineBlock[] = []
  /** Where what has come ends; null until the engine has told where the line begins. */
  private end: number | null = null
  private failure: { error: unknown } | null = null
  private wake: () => void = () => undefined

  constructor(
    forker: EngineForker,
    input: LiveInput,
    private readonly channels: number,
    private readonly signal: AbortSignal,
  ) {
    this.newest = input.version
    this.engine = new LiveEngine(new EngineClient(forker), input, {
      onEvent: (event) => this.hear(event),
      onLost: (error) => {
        this.failure = { error }
        this.wake()
      },
    })
    signal.addEventListener('abort', () => this.wake())
  }

  get version(): number {
    return this.newest
  }

  /** A change: what is not taken of the line before is left out. */
  change(command: Exclude<LiveCommand, { type: 'allow' }>): void {
    this.newest = command.version
    this.waiting = []
    this.end = null
    this.engine.tell(command)
  }

  /**
   * Waits until there is sound so far.
   *
   * @param backToSample  what the next change goes back to; nothing below it is asked for again
   * @throws what ended the engine
   */
  async reach(untilSample: number, backToSample: number): Promise<void> {
    this.engine.tell({ type: 'allow', committedSample: backToSample, untilSample })
    while (this.end === null || this.end < untilSample) {
      if (this.failure) throw this.failure.error
      this.signal.throwIfAborted()
      await new Promise<void>((resolve) => (this.wake = resolve))
    }
  }

  /** Where the line reaches, once the engine has told where it begins. */
  async reached(): Promise<number> {
    await this.reach(0, 0)
    return this.end!
  }

  /** What there is and was not taken before, up to a sample. */
  take(untilSample: number): LineBlock[] {
    const taken: LineBlock[] = []
    while (this.waiting.length > 0 && this.waiting[0].startSample < untilSample) {
      const [{ startSample, samples }] = this.waiting.splice(0, 1)
      const count = Math.min(samples.length, (untilSample - startSample) * this.channels)
      taken.push({ startSample, samples: samples.subarray(0, count) })
      if (count < samples.length)
        this.waiting.unshift({ startSample: startSample + count / this.channels, samples: samples.subarray(count) })
    }
    return taken
  }

  stop(): Promise<void> {
    return this.engine.stop()
  }

  private hear(event: LiveEvent): void {
    if (event.type === 'began' && event.version === this.newest) this.end = event.fromSample
    else if (event.type === 'block' && event.version === this.newest) {
      const { startSample, samples } = event
      this.waiting.push({ startSample, samples })
      this.end = startSample + samples.length / this.channels
    }
    this.wake()
  }
}
