import type { MessagePort, Worker } from 'node:worker_threads'
import type { BatchPlan, StepSource } from './batch-plan.ts'
import { DatasetError } from './errors.ts'
import { StepFiller } from './step-filler.ts'

/** Starts the thread's program, which calls {@link serveSteps} with the plan. */
export type StepThreadStarter = (plan: BatchPlan) => Worker

type ToThread = { type: 'fill'; id: number; step: number; target: Float32Array<SharedArrayBuffer> } | { type: 'close' }
type FromThread = { id: number; failure: { message: string; advice: string } | null }

/** Minibatches made by a thread of its own, while this one is held up by the engine. */
export class ThreadedSteps implements StepSource {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>()
  readonly #ended: Promise<void>
  #nextId = 0

  constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', ({ id, failure }: FromThread) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (failure) waiting?.reject(new DatasetError(failure.message, failure.advice))
      else waiting?.resolve()
    })
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#failAll(new DatasetError('The thread that reads the recordings ended.', 'Resume the run.'))
        resolve()
      })
    })
    worker.once('error', (error) => this.#failAll(error as Error))
  }

  fill(step: number, target: Float32Array<SharedArrayBuffer>): Promise<void> {
    const id = this.#nextId++
    const done = new Promise<void>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#worker.postMessage({ type: 'fill', id, step, target } satisfies ToThread)
    return done
  }

  async close(): Promise<void> {
    this.#worker.postMessage({ type: 'close' } satisfies ToThread)
    await this.#ended
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

/** The thread's side. */
export function serveSteps(port: MessagePort, plan: BatchPlan): void {
  const filler = new StepFiller(plan)
  const answer = (message: FromThread): void => port.postMessage(message)
  port.on('message', (message: ToThread) => {
    if (message.type === 'close') {
      void filler.close().then(() => port.close())
      return
    }
    filler.fill(message.step, message.target).then(
      () => answer({ id: message.id, failure: null }),
      (error: unknown) => answer({ id: message.id, failure: describe(error) }),
    )
  })
}

const describe = (error: unknown): { message: string; advice: string } => {
  const { message, advice } = error as { message?: string; advice?: string }
  return { message: message ?? String(error), advice: advice ?? 'Resume the run.' }
}
