/** A thread beside an export: renders some of a song's tracks while others render the rest. */
import { parentPort, workerData } from 'node:worker_threads'
import { serveStems, type StemThreadPlan } from '../engine/daw-files/stems/stem-thread.ts'

if (!parentPort) throw new Error('This program runs as a thread of the engine process.')
void serveStems(parentPort, workerData as StemThreadPlan)
