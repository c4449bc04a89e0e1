import { openSync, readSync, closeSync, statSync } from 'node:fs'
import { App } from '../../src-main/services/project/app.ts'
import { silentLog } from '../../src-main/failures/log.ts'
import { checkEvent } from '../../src-main/rpc/dispatch.ts'
import type { EventName, EventPayload } from '../../src-shared/rpc/index.ts'
import { fakeDecoder } from './fake-decoder.ts'
import { FakeForker } from './fake-engine.ts'
import { FakeNativeAudio, InProcessForker } from './fake-native-audio.ts'
import { realNowMs } from './real-now.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { until } from './until.ts'

export const RECORDING_RATE = 8000
const BUFFER_FRAMES = 64
const HEADER_BYTES = 80
/** The devices' time is slower than that of the world where the machine has no time for them: they move by no more than this at once. */
const LONGEST_TURN_SECONDS = 0.02

/** A whole app on fake devices whose input hears the output `delayFrames` later, in real time. */
export class RecordingApp {
  readonly native = new FakeNativeAudio()
  readonly audioForker = new InProcessForker(this.native)
  readonly app: App
  readonly events: { name: EventName; payload: unknown }[] = []
  /** What the input hears besides, by captured frame. */
  voice: (frame: number) => number = () => 0
  private clock: NodeJS.Timeout | null = null
  private readonly captured = new Map<object, number>()
  /** By which the devices have moved. */
  private moved = 0

  private constructor(
    root: string,
    private readonly delayFrames: number,
  ) {
    this.app = new App({
      info: { version: '0', host: 'desktop', platform: 'test', projectsFolder: root, canOpenFolderDialog: false },
      forker: new FakeForker(fakeDecoder),
      audioForker: this.audioForker,
      log: silentLog,
      configFolder: temporaryFolder(),
      program: 'the app',
    })
    this.app.subscribe((name, payload) => {
      checkEvent(name, payload)
      this.events.push({ name, payload: structuredClone(payload) })
    })
  }

  static async start({ root = temporaryFolder(), delayFrames = 0 } = {}): Promise<RecordingApp> {
    const started = new RecordingApp(root, delayFrames)
    await started.app.audio.choose({ way: 'device', output: null, input: null, sampleRate: RECORDING_RATE, bufferFrames: BUFFER_FRAMES })
    await started.app.create('Test', { parentFolder: root })
    started.run()
    return started
  }

  of<N extends EventName>(name: N): EventPayload<N>[] {
    return this.events.filter((event) => event.name === name).map(({ payload }) => payload as EventPayload<N>)
  }

  /** So much later by the clock of the devices. */
  async pass(seconds: number): Promise<void> {
    const end = this.moved + seconds * RECORDING_RATE
    await until(() => this.moved >= end)
  }

  async end(): Promise<void> {
    await this.app.close()
    if (this.clock) clearInterval(this.clock)
  }

  /** Devices move as time does, in both directions at once. */
  private run(): void {
    let movedMs = realNowMs()
    let owed = 0
    this.clock = setInterval(() => {
      const now = realNowMs()
      owed += Math.min(LONGEST_TURN_SECONDS, (now - movedMs) / 1000) * RECORDING_RATE
      movedMs = now
      const frames = Math.floor(owed)
      owed -= frames
      this.moved += frames
      const stream = this.native.streams.at(-1)
      if (!stream || stream.closed || stream.dead) return
      const moved = frames - (stream.outOptions ? stream.consume(frames) : 0)
      if (!stream.inOptions) return
      const from = this.captured.get(stream) ?? 0
      this.captured.set(stream, from + moved)
      const samples: number[] = []
      for (let frame = from; frame < from + moved; frame++) {
        const echo = frame >= this.delayFrames ? (stream.heard[2 * (frame - this.delayFrames)] ?? 0) : 0
        for (let c = 0; c < stream.inOptions.channelCount; c++) samples.push(echo + this.voice(frame))
      }
      stream.capture(samples)
    }, 4)
  }
}

/** The samples of a 24-bit recording, as whole numbers. */
export function samplesOfRecording(path: string): number[] {
  const bytes = Buffer.alloc(statSync(path).size - HEADER_BYTES)
  const file = openSync(path, 'r')
  readSync(file, bytes, 0, bytes.length, HEADER_BYTES)
  closeSync(file)
  return Array.from({ length: Math.floor(bytes.length / 3) }, (_, i) => bytes.readIntLE(3 * i, 3))
}
