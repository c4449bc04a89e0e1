import { expect } from 'vitest'
import type { LiveCommand, LiveEvent, LiveInput } from '../../src-main/engine/generation/live/live-messages.ts'
import { playLive } from '../../src-main/engine/generation/live/play-live.ts'

type Block = Extract<LiveEvent, { type: 'block' }>

/** A host that takes sound as a script tells it; blocks of each version are put together. */
export class LiveListener {
  readonly blocks: Block[] = []
  readonly events: LiveEvent[] = []
  private readonly controller = new AbortController()
  private tellEngine: (command: LiveCommand) => void = () => undefined
  private react: () => void = () => undefined
  readonly done: Promise<{ generatedSamples: number }>

  private get channels(): number {
    const ready = this.events.find((event) => event.type === 'ready')
    return ready ? ready.channels : 1
  }

  constructor(input: LiveInput) {
    this.done = playLive(input, {
      signal: this.controller.signal,
      listen: (listener) => (this.tellEngine = listener),
      emit: (event) => {
        this.events.push(event)
        if (event.type === 'block') this.blocks.push(event)
        this.react()
      },
    })
  }

  tell(command: LiveCommand): void {
    this.tellEngine(command)
  }

  /** Waits for an event that makes this true. */
  until(condition: () => boolean): Promise<void> {
    return Promise.race([
      this.done.then(() => undefined),
      new Promise<void>((resolve) => {
        this.react = () => {
          if (condition()) resolve()
        }
        this.react()
      }),
    ])
  }

  end(version: number): number {
    const last = this.blocks.findLast((block) => block.version === version)
    return last ? last.startSample + last.samples.length / this.channels : 0
  }

  /** The last channel, from the version's first block on. */
  sound(version: number, channels = 1): { startSample: number; samples: number[] } {
    const own = this.blocks.filter((block) => block.version === version)
    own.slice(1).forEach((block, i) => expect(block.startSample).toBe(own[i].startSample + own[i].samples.length / channels))
    return {
      startSample: own[0].startSample,
      samples: own.flatMap(({ samples }) => [...samples].filter((_, i) => i % channels === channels - 1)),
    }
  }

  async stop(): Promise<void> {
    this.controller.abort()
    await this.done
  }
}

/** Plays so far, and stands there. */
export async function played(input: LiveInput, samples: number): Promise<LiveListener> {
  const listener = new LiveListener(input)
  await listener.until(() => listener.events.some(({ type }) => type === 'ready'))
  listener.tell({ type: 'allow', committedSample: 0, untilSample: samples })
  await listener.until(() => listener.end(input.version) >= samples)
  return listener
}
