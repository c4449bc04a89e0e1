import type { AudioChild, AudioExit, AudioForker } from '../../src-main/audio/stream/audio-child.ts'
import type { Direction, FromAudio, ToAudio } from '../../src-shared/audio/index.ts'
import type {
  LoadedNativeAudio,
  NativeAudio,
  NativeDevice,
  NativeOptions,
  NativeStream,
} from '../../src-main/audio/process/native-audio.ts'
import { StreamServer } from '../../src-main/audio/process/stream-server.ts'
import { realNowMs } from './real-now.ts'

export const SPEAKERS: NativeDevice = {
  id: 0,
  name: 'Speakers',
  maxInputChannels: 0,
  maxOutputChannels: 2,
  defaultSampleRate: 44_100,
  hostAPIName: 'Test',
}
export const INTERFACE: NativeDevice = {
  id: 1,
  name: 'Interface',
  maxInputChannels: 2,
  maxOutputChannels: 4,
  defaultSampleRate: 48_000,
  hostAPIName: 'Test',
}

/** A stream whose callback runs when the test says so, as naudiodon's does: a bounded queue of blocks, writes that wait for room. */
export class FakeNativeStream implements NativeStream {
  readonly heard: number[] = []
  private readonly queue: Float32Array[] = []
  private readonly waitingWrites: { block: Float32Array; resolve: (flags: string | undefined) => void }[] = []
  private readonly captured: number[] = []
  private readonly waitingReads: { bytes: number; resolve: (result: { buf?: Buffer; err?: string; finished?: boolean }) => void }[] = []
  private offset = 0
  private flags: string | undefined
  closed = false
  /** The sound server has died: nothing moves and nothing ends any more. */
  dead = false

  constructor(
    readonly outOptions: NativeOptions | undefined,
    readonly inOptions: NativeOptions | undefined,
  ) {}

  start(): void {}

  write(block: Buffer): Promise<string | undefined> {
    const samples = new Float32Array(block.length / 4)
    new Uint8Array(samples.buffer).set(block)
    return new Promise((resolve) => {
      this.waitingWrites.push({ block: samples, resolve })
      this.admit()
    })
  }

  read(bytes: number): Promise<{ buf?: Buffer; err?: string; finished?: boolean }> {
    return new Promise((resolve) => {
      this.waitingReads.push({ bytes, resolve })
      this.deliver()
    })
  }

  async quit(): Promise<void> {
    if (this.dead) await new Promise(() => undefined)
    this.closed = true
    this.admit()
    for (const { resolve } of this.waitingReads.splice(0)) resolve({ finished: true })
  }

  /** PortAudio's callback: takes frames from the queue, as far as there are any. @returns how many were missing */
  consume(frames: number): number {
    if (this.dead) return frames
    const channels = this.outOptions?.channelCount ?? 1
    for (let i = 0; i < frames; i++) {
      if (this.queue.length === 0) return frames - i
      for (let c = 0; c < channels; c++) this.heard.push(this.queue[0][this.offset++])
      if (this.offset < this.queue[0].length) continue
      this.queue.shift()
      this.offset = 0
      this.admit()
    }
    return 0
  }

  capture(samples: readonly number[]): void {
    this.captured.push(...samples)
    this.deliver()
  }

  reportFlags(flags: string): void {
    this.flags = flags
  }

  private admit(): void {
    // The block that is being played has left naudiodon's queue.
    const limit = (this.outOptions?.maxQueue ?? 1) + 1
    while (this.waitingWrites.length > 0 && (this.closed || this.queue.length < limit)) {
      const { block, resolve } = this.waitingWrites.shift() as { block: Float32Array; resolve: (flags: string | undefined) => void }
      this.queue.push(block)
      resolve(this.flags)
      this.flags = undefined
    }
  }

  private deliver(): void {
    while (this.waitingReads.length > 0 && this.captured.length * 4 >= this.waitingReads[0].bytes) {
      const { bytes, resolve } = this.waitingReads.shift() as { bytes: number; resolve: (result: { buf: Buffer }) => void }
      resolve({ buf: Buffer.from(Float32Array.from(this.captured.splice(0, bytes / 4)).buffer) })
    }
  }
}

export class FakeNativeAudio implements NativeAudio {
  readonly streams: FakeNativeStream[] = []
  refusedRates: number[] = []

  constructor(public devices: NativeDevice[] = [SPEAKERS, INTERFACE]) {}

  getDevices(): NativeDevice[] {
    return this.devices
  }

  getHostAPIs(): ReturnType<NativeAudio['getHostAPIs']> {
    return {
      defaultHostAPI: 0,
      HostAPIs: [{ id: 0, name: 'Test', type: 'Test', deviceCount: this.devices.length, defaultInput: 1, defaultOutput: 0 }],
    }
  }

  create({ outOptions, inOptions }: { outOptions?: NativeOptions; inOptions?: NativeOptions }): FakeNativeStream {
    if (this.refusedRates.includes((outOptions ?? inOptions)?.sampleRate ?? 0)) throw new Error('Format not supported: Invalid sample rate')
    const stream = new FakeNativeStream(outOptions, inOptions)
    this.streams.push(stream)
    return stream
  }

  get newest(): FakeNativeStream {
    return this.streams.at(-1) as FakeNativeStream
  }
}

/** An audio process that lives in this one: the real server on a fake device, behind a channel that delivers later, as a real one. */
export class InProcessForker implements AudioForker {
  readonly children: InProcessChild[] = []

  constructor(
    readonly native: FakeNativeAudio,
    private readonly reason: string | null = null,
  ) {}

  fork(): AudioChild {
    const child = new InProcessChild(this.reason === null ? { native: this.native, reason: null } : { native: null, reason: this.reason })
    this.children.push(child)
    return child
  }

  get newest(): InProcessChild {
    return this.children.at(-1) as InProcessChild
  }
}

export class InProcessChild implements AudioChild {
  readonly pid = 1
  private readonly server: StreamServer
  private receive: (message: FromAudio) => void = () => undefined
  private exitListener: (exit: AudioExit) => void = () => undefined
  private readonly heartbeat: NodeJS.Timeout
  private ended = false
  private held: ToAudio[] | null = null
  /** Neither hears nor speaks, as a stopped process. */
  hung = false

  constructor(loaded: LoadedNativeAudio) {
    this.server = new StreamServer(loaded, {
      send: (message) => setImmediate(() => !this.ended && !this.hung && this.receive(structuredClone(message))),
      nowMs: realNowMs,
      die: () => this.kill(),
    })
    this.heartbeat = setInterval(() => !this.hung && this.server.heartbeat(), 100)
  }

  /** Sound that is fed waits on the way until it is let through again: the host is late. */
  starve(on: boolean): void {
    const { held } = this
    this.held = on ? [] : null
    for (const message of held ?? []) this.deliver(message)
  }

  send(message: ToAudio): void {
    if (this.held && message.type === 'feed') this.held.push(message)
    else this.deliver(message)
  }

  private deliver(message: ToAudio): void {
    setImmediate(() => !this.ended && !this.hung && void this.server.receive(structuredClone(message)))
  }

  onMessage(listener: (message: FromAudio) => void): void {
    this.receive = listener
  }

  onExit(listener: (exit: AudioExit) => void): void {
    this.exitListener = listener
  }

  /** As a browser tells that a device was pulled out. */
  lose(direction: Direction): void {
    this.receive({ type: 'lost', direction })
  }

  kill(): void {
    if (this.ended) return
    this.ended = true
    clearInterval(this.heartbeat)
    setImmediate(() => this.exitListener({ code: null, signal: 'SIGKILL', lastWords: '' }))
  }
}
