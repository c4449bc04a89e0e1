import { fork, type ChildProcess, type ForkOptions, type Serializable } from 'node:child_process'
import { signalChild } from './signal-child.ts'

/** How a process ended. */
export interface ChildExit {
  code: number | null
  signal: string | null
  /** The last lines it wrote to stderr, for the log. */
  lastWords: string
  /** The system could not start it: there was no process. */
  unstarted?: boolean
}

/** A process of ours and the line to it. */
export interface Child<To, From> {
  readonly pid: number | undefined
  send(message: To): void
  onMessage(listener: (message: From) => void): void
  onExit(listener: (exit: ChildExit) => void): void
  /** At once, without a chance to tidy up. */
  kill(): void
}

const LAST_WORDS_CHARACTERS = 4000

/** Keeps the end of what a stream says. */
export function keepLastWords(stream: NodeJS.ReadableStream | null | undefined): () => string {
  let words = ''
  const add = (text: string): void => {
    words = (words + text).slice(-LAST_WORDS_CHARACTERS)
  }
  stream?.on('data', (chunk: Buffer | string) => add(chunk.toString()))
  // A process that dies can take its pipe along; its end is told by itself.
  stream?.on('error', (error: Error) => add(error.message))
  return () => words
}

/** Starts a program of ours in a process of Node's. Where the system cannot start one, that is told as its end. */
export function forkNodeChild<To extends object, From>(entry: string, options: Pick<ForkOptions, 'execArgv' | 'env'>): Child<To, From> {
  let child: ChildProcess
  try {
    child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'], ...options })
  } catch (error) {
    // Node tells of some shortages by an event, of others (memory) at once.
    return unstartedChild(error)
  }
  const lastWords = keepLastWords(child.stderr)
  return {
    pid: child.pid,
    send: (message) => {
      // A message to a process that has just died, or never started, is lost; its exit is reported by itself.
      if (child.connected) child.send(message as Serializable, () => undefined)
    },
    onMessage: (listener) => child.on('message', (message) => listener(message as From)),
    onExit: (listener) => {
      child.on('error', (error) => listener({ code: null, signal: null, lastWords: error.message, unstarted: child.pid === undefined }))
      child.once('close', (code, signal) => listener({ code, signal, lastWords: lastWords() }))
    },
    kill: () => signalChild(child, 'SIGKILL'),
  }
}

const unstartedChild = (error: unknown): Child<never, never> => ({
  pid: undefined,
  send: () => undefined,
  onMessage: () => undefined,
  onExit: (listener) => void setImmediate(() => listener({ code: null, signal: null, lastWords: String(error), unstarted: true })),
  kill: () => undefined,
})
