import { HeardTempo, parseClock, parseMachineCommand, TimecodeReader } from '../../../src-shared/music/sync/index.ts'
import type { Seconds, Ticks } from '../../../src-shared/units.ts'
import type { LinkSettings } from './link-settings.ts'

/** What is done at another program's word. */
export interface FollowedTransport {
  play(tick: Ticks): void
  pause(): void
  locate(tick: Ticks): void
  tickAt(seconds: Seconds): Ticks
  readonly cursorTick: Ticks
  readonly isPlaying: boolean
  record(): void
}

/** Longer without a time it does not run any more: four frames of the slowest. */
const TIMECODE_SILENCE_MS = 200

/** Does what others say: starts, stops and goes to places. How fast they are is told, the song keeps its own tempo. */
export class LinkFollower {
  readonly tempo = new HeardTempo()
  readonly #timecode = new TimecodeReader()
  #lastTimeMs = -Infinity
  #runsByTimecode = false

  constructor(private readonly transport: FollowedTransport) {}

  hear(bytes: Uint8Array, atMs: number, follows: LinkSettings['follows']): void {
    if (follows === 'clock') this.#clock(bytes, atMs)
    else if (follows === 'timecode') this.#time(bytes, atMs)
    else if (follows === 'machine') this.#machine(bytes)
  }

  /** Now and then, for times that cease are told by nobody. */
  look(nowMs: number): void {
    if (!this.#runsByTimecode || nowMs - this.#lastTimeMs < TIMECODE_SILENCE_MS) return
    this.#runsByTimecode = false
    this.transport.pause()
  }

  #clock(bytes: Uint8Array, atMs: number): void {
    const message = parseClock(bytes)
    if (!message) return
    if (message.kind === 'pulse') this.tempo.pulse(atMs)
    else if (message.kind === 'start') this.transport.play(0)
    else if (message.kind === 'continue') this.transport.play(this.transport.cursorTick)
    else if (message.kind === 'position') this.transport.locate(message.tick)
    else if (this.transport.isPlaying) this.transport.pause()
  }

  #time(bytes: Uint8Array, atMs: number): void {
    const time = this.#timecode.read(bytes)
    if (!time) return
    const tick = this.transport.tickAt(time.seconds)
    if (!time.isRunning) return this.transport.locate(tick)
    this.#lastTimeMs = atMs
    if (this.#runsByTimecode) return
    this.#runsByTimecode = true
    this.transport.play(tick)
  }

  #machine(bytes: Uint8Array): void {
    const command = parseMachineCommand(bytes)
    if (!command) return
    if (command.kind === 'play') this.transport.play(this.transport.cursorTick)
    else if (command.kind === 'locate') this.transport.locate(this.transport.tickAt(command.seconds))
    else if (command.kind === 'rewind') this.transport.locate(0)
    else if (command.kind === 'record') this.transport.record()
    else if (this.transport.isPlaying) this.transport.pause()
  }
}
