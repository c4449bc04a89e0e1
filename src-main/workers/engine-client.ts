import type { Hold } from '../engine/hold.ts'
import { PersonError } from '../../src-shared/person-error.ts'
import type { RpcFailure } from '../../src-shared/rpc/index.ts'
import type { LiveCommand } from '../engine/generation/live/live-messages.ts'
import type { EngineChild, EngineExit, EngineForkOptions, EngineForker } from './fork-engine.ts'
import type { EngineWork, EngineWorkKind, FromEngine } from './messages.ts'
import { WORK_LIMITS } from './work-limits.ts'

/** The engine process answered: this work cannot be done, for a reason the person can understand. */
export class EngineFailure extends PersonError {
  override readonly name = 'EngineFailure'
  readonly code: RpcFailure['code']
  /** The engine's own error with its stack, for the log. */
  readonly detail: string

  constructor(failure: RpcFailure, detail: string) {
    super(failure.message, failure.advice)
    this.code = failure.code
    this.detail = detail
  }
}

/** The engine process ended, or had to be ended, without an answer. */
export class EngineProcessLost extends PersonError {
  override readonly name = 'EngineProcessLost'
  readonly code: RpcFailure['code']
  readonly reason: 'died' | 'silent' | 'cancelled' | 'unstarted'
  readonly detail: string

  constructor(reason: EngineProcessLost['reason'], exit: EngineExit | null) {
    super(LOST_WORDS[reason].message, LOST_WORDS[reason].advice)
    this.reason = reason
    this.code = reason === 'unstarted' ? 'unavailable' : 'internal'
    this.detail = exit === null ? '' : `exit code ${exit.code}, signal ${exit.signal}: ${exit.lastWords}`
  }
}

const LOST_WORDS = {
  died: {
    message: 'The engine stopped unexpectedly.',
    advice:
      'The memory may have run out, or a file may be damaged: close other programs, choose smaller sizes or a smaller batch ' +
      'where there are any, and try again.',
  },
  silent: {
    message: 'The engine did not answer in time and was stopped.',
    advice: 'Try again; if it happens again with this file, export it as WAV from the program it came from.',
  },
  unstarted: {
    message: 'The engine could not be started.',
    advice: 'The system may have too many programs or files open: close some of them, and try again.',
  },
  cancelled: { message: 'The engine was stopped.', advice: 'Start again when you like.' },
} as const

const lossOf = ({ unstarted }: EngineExit): EngineProcessLost['reason'] => (unstarted ? 'unstarted' : 'died')

/** How far an event says that the work is; null where it tells of something else, which is news by itself. */
const progressOf = (event: object): number | null => ('progress' in event && typeof event.progress === 'number' ? event.progress : null)

/** How the person who waits for work ends it or keeps it waiting. */
export interface WorkControl {
  signal: AbortSignal
  hold?: Hold
}

export interface RunOptions<K extends EngineWorkKind> {
  onEvent?: (event: EngineWork[K]['event']) => void
  /** Aborted: the process is asked to finish; if it has not after `graceMs`, it is killed. */
  signal?: AbortSignal
  graceMs?: number
  /** While it is held the process waits, as far as its work minds that. */
  hold?: Hold
  /**
   * How long the process may take from this event on, where it has been told to finish or is told before the next event; null: `graceMs`,
   * or what is left of it.
   */
  graceAfterMs?: (event: EngineWork[K]['event']) => number | null
  /**
   * The process is killed when neither the result nor an event that tells of more progress has come for so long; as the kind of work has
   * it, unless given.
   */
  silenceLimitMs?: number | null
}

const DEFAULT_GRACE_MS = 20_000

/** One engine process, which does one piece of work after another until it is closed or lost. */
export class EngineClient {
  private readonly child: EngineChild
  private receive: ((message: FromEngine) => void) | null = null
  private lose: ((exit: EngineExit) => void) | null = null
  private exit: EngineExit | null = null
  private leaving = false

  constructor(forker: EngineForker, options?: EngineForkOptions) {
    this.child = forker.fork(options)
    this.child.onMessage((message) => this.receive?.(message))
    this.child.onExit((exit) => {
      this.exit ??= exit
      this.lose?.(exit)
    })
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  get alive(): boolean {
    return this.exit === null && !this.leaving
  }

  /**
   * @throws EngineFailure      the engine says why it cannot
   * @throws EngineProcessLost  the process died, fell silent, or did not end in time after being cancelled
   */
  run<K extends EngineWorkKind>(kind: K, input: EngineWork[K]['input'], options: RunOptions<K> = {}): Promise<EngineWork[K]['result']> {
    const { onEvent, signal, hold, graceMs = DEFAULT_GRACE_MS, graceAfterMs, silenceLimitMs = WORK_LIMITS[kind].silenceLimitMs } = options
    if (this.receive) throw new Error('This engine process is busy')
    return new Promise((resolve, reject) => {
      if (this.exit) {
        reject(new EngineProcessLost(lossOf(this.exit), this.exit))
        return
      }
      let killedFor: EngineProcessLost['reason'] | null = null
      let silenceTimer: NodeJS.Timeout | undefined
      let graceTimer: NodeJS.Timeout | undefined
      const killFor = (reason: EngineProcessLost['reason']) => () => {
        killedFor = reason
        this.child.kill()
      }
      const heard = (): void => {
        clearTimeout(silenceTimer)
        if (silenceLimitMs !== null && !hold?.held) silenceTimer = setTimeout(killFor('silent'), silenceLimitMs)
      }
      // A fault of the listener's must fail this work, not the program.
      const tell = (event: EngineWork[K]['event']): void => {
        try {
          onEvent?.(event)
        } catch (error) {
          this.child.kill()
          finish(() => reject(error))
        }
      }
      const grant = (milliseconds: number): void => {
        clearTimeout(graceTimer)
        graceTimer = setTimeout(killFor('cancelled'), milliseconds)
      }
      const onHold = (held: boolean): void => {
        this.child.send({ type: 'hold', held })
        heard()
      }
      let graceOfLastEvent: number | null = null
      const onAbort = (): void => {
        this.child.send({ type: 'cancel' })
        grant(graceOfLastEvent ?? graceMs)
      }
      const adjustGrace = (event: EngineWork[K]['event']): void => {
        graceOfLastEvent = graceAfterMs?.(event) ?? null
        if (signal?.aborted && graceOfLastEvent !== null) grant(graceOfLastEvent)
      }
      const finish = (settle: () => void): void => {
        clearTimeout(silenceTimer)
        clearTimeout(graceTimer)
        signal?.removeEventListener('abort', onAbort)
        stopHolding?.()
        this.receive = null
        this.lose = null
        settle()
      }
      this.lose = (exit) => finish(() => reject(new EngineProcessLost(killedFor ?? lossOf(exit), exit)))
      let furthest = -Infinity
      this.receive = (message) => {
        if (message.type === 'failure' && message.last) this.leaving = true
        if (message.type === 'event') {
          const progress = progressOf(message.event)
          if (progress === null || progress > furthest) heard()
          furthest = Math.max(furthest, progress ?? furthest)
          adjustGrace(message.event as EngineWork[K]['event'])
          tell(message.event as EngineWork[K]['event'])
        } else if (message.type === 'result') finish(() => resolve(message.result as EngineWork[K]['result']))
        else finish(() => reject(new EngineFailure(message.failure, message.detail)))
      }
      heard()
      this.child.send({ type: 'start', kind, input } as Parameters<EngineChild['send']>[0])
      const stopHolding = hold?.onChange(onHold)
      if (hold?.held) onHold(true)
      if (signal?.aborted) onAbort()
      else signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** For the work under way. */
  tell(command: LiveCommand): void {
    this.child.send({ type: 'tell', command })
  }

  close(): void {
    this.child.kill()
  }
}

/** Runs one piece of work in a process of its own, which ends with it. */
export async function runInEngine<K extends EngineWorkKind>(
  forker: EngineForker,
  kind: K,
  input: EngineWork[K]['input'],
  options: RunOptions<K> & { onStart?: (pid: number | undefined) => void } = {},
): Promise<EngineWork[K]['result']> {
  const { heapMegabytes } = WORK_LIMITS[kind]
  const client = new EngineClient(forker, { heapMegabytes: heapMegabytes ?? undefined })
  try {
    options.onStart?.(client.pid)
    return await client.run(kind, input, options)
  } finally {
    client.close()
  }
}
