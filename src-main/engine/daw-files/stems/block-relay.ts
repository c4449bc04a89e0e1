import type { MessagePort } from 'node:worker_threads'

/** Messages under way at most: a thread that is ahead waits for the one behind it. */
const MOST_UNDER_WAY = 16

type Memory = Float32Array<ArrayBuffer>

/** The other end is closed, because its thread has failed or was ended. */
export class RelayClosedError extends Error {
  override readonly name = 'RelayClosedError'
}

/** What has come through a port and was not taken yet. */
class Inbox {
  #wake: () => void = () => undefined
  #isClosed = false

  constructor(
    private readonly port: MessagePort,
    private readonly items: Memory[],
  ) {
    port.on('message', (memory: Memory) => {
      this.items.push(memory)
      this.#wake()
    })
    port.on('close', () => {
      this.#isClosed = true
      this.#wake()
    })
  }

  /** @throws RelayClosedError where nothing more will come */
  async next(): Promise<Memory> {
    while (this.items.length === 0) {
      if (this.#isClosed) throw new RelayClosedError('The thread at the other end has ended.')
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return this.items.shift()!
  }

  close(): void {
    this.port.close()
  }
}

/** Sends blocks of sound to another thread, in their order. The memory they travel in comes back and is used again. */
export class BlockSender {
  readonly #free: Inbox

  constructor(private readonly port: MessagePort) {
    this.#free = new Inbox(
      port,
      Array.from({ length: MOST_UNDER_WAY }, () => new Float32Array(0)),
    )
  }

  /** @param blocks  planar, all of one length; they may be used again afterwards */
  async send(blocks: readonly Float32Array[]): Promise<void> {
    const [{ length }] = blocks
    const held = await this.#free.next()
    const memory = held.length === blocks.length * length ? held : new Float32Array(blocks.length * length)
    blocks.forEach((samples, index) => memory.set(samples, index * length))
    this.port.postMessage(memory, [memory.buffer])
  }

  /** Waits until everything has been received. */
  async end(): Promise<void> {
    for (let i = 0; i < MOST_UNDER_WAY; i++) await this.#free.next()
  }

  close(): void {
    this.#free.close()
  }
}

/** Receives what a {@link BlockSender} sends. */
export class BlockReceiver {
  readonly #inbox: Inbox

  constructor(private readonly port: MessagePort) {
    this.#inbox = new Inbox(port, [])
  }

  /** Fills blocks with those of the next message. @param into  as many and as long as they were sent */
  async receive(into: readonly Float32Array[]): Promise<void> {
    const memory = await this.#inbox.next()
    const [{ length }] = into
    into.forEach((samples, index) => samples.set(memory.subarray(index * length, (index + 1) * length)))
    this.port.postMessage(memory, [memory.buffer])
  }

  close(): void {
    this.#inbox.close()
  }
}
