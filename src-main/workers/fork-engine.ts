import { fork } from 'node:child_process'
import { join } from 'node:path'
import { builtFolder } from './built-folder.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { signalChild } from './signal-child.ts'

/** How an engine process ended. */
export interface EngineExit {
  code: number | null
  signal: string | null
  /** The last lines it wrote to stderr, for the log. */
  lastWords: string
  /** The system could not start it: there was no process. */
  unstarted?: boolean
}

/** A running engine process, whatever kind of host started it. */
export interface EngineChild {
  readonly pid: number | undefined
  send(message: ToEngine): void
  onMessage(listener: (message: FromEngine) => void): void
  onExit(listener: (exit: EngineExit) => void): void
  /** At once, without a chance to tidy up. */
  kill(): void
}

export interface EngineForkOptions {
  /** Limit of the JavaScript heap. */
  heapMegabytes?: number
  /** Others work beside it, one a core: it collects its garbage without helping threads, which costs a sixth less in all. */
  oneOfMany?: boolean
}

/** Starts engine processes: by `child_process` in a Node host, by `utilityProcess` in Electron, by a double in tests. */
export interface EngineForker {
  fork(options?: EngineForkOptions): EngineChild
}

const LAST_WORDS_CHARACTERS = 4000

/** Keeps the end of what a stream says. */
export function keepLastWords(stream: NodeJS.ReadableStream | null): () => string {
  let words = ''
  const add = (text: string): void => {
    words = (words + text).slice(-LAST_WORDS_CHARACTERS)
  }
  stream?.on('data', (chunk: Buffer | string) => add(chunk.toString()))
  // A process that dies can take its pipe along; its end is told by itself.
  stream?.on('error', (error: Error) => add(error.message))
  return () => words
}

/** The engine process's program: built beside every host. */
export const engineEntry = (): string => join(builtFolder(), 'engine-process.js')

/**
 * Environment of engine processes. On Linux the C library keeps freed memory for the next step and asks for pages of 2 MB: a training
 * step hands over all weights in new arrays, and fetching these anew from the system takes a fifth of its processor time. Without
 * effect where the C library is not glibc.
 */
export const engineEnvironment = (environment: NodeJS.ProcessEnv = process.env, platform: string = process.platform): NodeJS.ProcessEnv => {
  if (platform !== 'linux') return environment
  const { GLIBC_TUNABLES: own } = environment
  // Later settings win: a person's own.
  return { ...environment, GLIBC_TUNABLES: [...keepMemory, ...(own ? [own] : [])].join(':') }
}

/** https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html; thresholds in bytes */
const keepMemory = ['glibc.malloc.hugetlb=1', `glibc.malloc.mmap_threshold=${2 ** 33}`, `glibc.malloc.trim_threshold=${2 ** 36}`]

/** For V8. */
export const engineFlags = ({ heapMegabytes, oneOfMany = false }: EngineForkOptions = {}): string[] => [
  ...(heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`]),
  ...(oneOfMany ? ['--single-threaded-gc'] : []),
]

/** Engine processes of a Node host. They hear of its death by the closed channel, and end. */
export const createNodeForker = (entry = engineEntry()): EngineForker => ({
  fork(options) {
    const child = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: engineEnvironment(),
      execArgv: ['--enable-source-maps', ...engineFlags(options)],
    })
    const lastWords = keepLastWords(child.stderr)
    return {
      pid: child.pid,
      send: (message) => {
        // A message to a process that has just died, or never started, is lost; its exit is reported by itself.
        if (child.connected) child.send(message, () => undefined)
      },
      onMessage: (listener) => child.on('message', (message) => listener(message as FromEngine)),
      onExit: (listener) => {
        child.on('error', (error) => listener({ code: null, signal: null, lastWords: error.message, unstarted: child.pid === undefined }))
        child.once('close', (code, signal) => listener({ code, signal, lastWords: lastWords() }))
      },
      kill: () => signalChild(child, 'SIGKILL'),
    }
  },
})

export const nodeForker = createNodeForker()
