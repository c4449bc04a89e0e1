import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { StepThreadStarter } from '../engine/datasets/step-thread.ts'
import { builtFolder } from './built-folder.ts'

/** Starts the thread's program, which is built beside that of the engine process. */
export const startStepThread: StepThreadStarter = (plan) => new Worker(join(builtFolder(), 'step-thread.js'), { workerData: plan })
