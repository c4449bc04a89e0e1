import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { StemThreadStarter } from '../engine/daw-files/stems/stem-thread.ts'
import { builtFolder } from './built-folder.ts'

/** Starts the thread's program, which is built beside that of the engine process. */
export const startStemThread: StemThreadStarter = (plan) =>
  new Worker(join(builtFolder(), 'stem-thread.js'), {
    workerData: plan,
    transferList: [plan.take, plan.pass].filter((port) => port !== null),
  })
