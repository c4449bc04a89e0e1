import { join } from 'node:path'
import { builtFolder } from './built-folder.ts'
import type { FromEngine, ToEngine } from './messages.ts'
import { forkNodeChild, type Child, type ChildExit } from './node-child.ts'

/** How an engine process ended. */
export type EngineExit = ChildExit

/** A running engine process, whatever kind of host started it. */
export type EngineChild = Child<ToEngine, FromEngine>

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
  fork: (options) => forkNodeChild(entry, { env: engineEnvironment(), execArgv: ['--enable-source-maps', ...engineFlags(options)] }),
})

export const nodeForker = createNodeForker()
