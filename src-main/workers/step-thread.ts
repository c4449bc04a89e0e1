/** The thread beside a training: reads recordings and prepares minibatches while the engine is busy. */
import { parentPort, workerData } from 'node:worker_threads'
import type { BatchPlan } from '../engine/datasets/batch-plan.ts'
import { serveSteps } from '../engine/datasets/step-thread.ts'

if (!parentPort) throw new Error('This program runs as a thread of the engine process.')
serveSteps(parentPort, workerData as BatchPlan)
