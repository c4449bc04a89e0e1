import type { LiveCommand } from '../../src-main/engine/generation/live/live-messages.ts'
import type { EngineChild, EngineExit, EngineForkOptions, EngineForker } from '../../src-main/workers/fork-engine.ts'
import type { FromEngine, ToEngine, Yielding } from '../../src-main/workers/messages.ts'

/** What a scripted engine process can do. */
export interface FakeProcess {
  report(message: FromEngine): void
  /** Ends by itself, as a crash does. */
  crash(exit?: Partial<EngineExit>): void
  readonly cancelled: boolean
  onCancel(listener: () => void): void
  onTell(listener: (command: LiveCommand) => void): void
  onHold(listener: (held: boolean) => void): void
}

export type Script = (work: Extract<ToEngine, { type: 'start' }>, process: FakeProcess) => void | Promise<void>

/** Stands in for real engine processes at the border of the program: messages in, messages out, death by request. */
export class FakeForker implements EngineForker {
  readonly forks: EngineForkOptions[] = []
  readonly work: Extract<ToEngine, { type: 'start' }>[] = []
  /** What processes were told to stand back for, in turn. */
  readonly yielded: Yielding[] = []
  /** Processes that have not ended. */
  running = 0
  private readonly script: Script

  constructor(script: Script) {
    this.script = script
  }

  fork(options: EngineForkOptions = {}): EngineChild {
    this.forks.push(options)
    this.running++
    let onMessage: (message: FromEngine) => void = () => undefined
    let onExit: (exit: EngineExit) => void = () => undefined
    let ended = false
    let cancelled = false
    const cancelListeners: (() => void)[] = []
    const tellListeners: ((command: LiveCommand) => void)[] = []
    /** Told before anybody listened, as a real process keeps it. */
    const toldEarly: LiveCommand[] = []
    const holdListeners: ((held: boolean) => void)[] = []
    const end = (exit: Partial<EngineExit>): void => {
      if (ended) return
      ended = true
      this.running--
      setImmediate(() => onExit({ code: null, signal: null, lastWords: '', ...exit }))
    }
    const process: FakeProcess = {
      report: (message) => {
        const copy = structuredClone(message)
        setImmediate(() => {
          if (!ended) onMessage(copy)
        })
      },
      crash: (exit = { code: 134 }) => end(exit),
      get cancelled() {
        return cancelled
      },
      onCancel: (listener) => cancelListeners.push(listener),
      onTell: (listener) => {
        tellListeners.push(listener)
        for (const command of toldEarly.splice(0)) listener(command)
      },
      onHold: (listener) => holdListeners.push(listener),
    }
    return {
      pid: undefined,
      send: (message) => {
        if (ended) return
        if (message.type === 'cancel') {
          cancelled = true
          for (const listener of cancelListeners) listener()
          return
        }
        if (message.type === 'tell') {
          const command = structuredClone(message.command)
          if (tellListeners.length === 0) toldEarly.push(command)
          for (const listener of tellListeners) listener(command)
          return
        }
        if (message.type === 'yield') {
          this.yielded.push(message.to)
          return
        }
        if (message.type === 'hold') {
          for (const listener of holdListeners) listener(message.held)
          return
        }
        const copy = structuredClone(message)
        this.work.push(copy)
        setImmediate(() => void this.script(copy, process))
      },
      onMessage: (listener) => {
        onMessage = listener
      },
      onExit: (listener) => {
        onExit = listener
      },
      kill: () => end({ signal: 'SIGKILL' }),
    }
  }
}
