import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import { PersonError } from '../../../../src-shared/person-error.ts'
import { AudioFileError } from '../../files/errors.ts'
import { BlockReceiver, BlockSender, RelayClosedError } from './block-relay.ts'
import { renderPart, type StemPart } from './render-part.ts'

/** What a thread renders, and the ports to those before and behind it. */
export interface StemThreadPlan {
  part: StemPart
  take: MessagePort | null
  pass: MessagePort
}

/** Starts the thread's program, which calls {@link serveStems} with the plan; the plan's ports go to it. */
export type StemThreadStarter = (plan: StemThreadPlan) => Worker

/** How a thread ended: an error loses its class on the way between threads. */
type FromThread = { kind: 'done' } | { kind: 'closed' } | { kind: 'failed'; message: string; advice: string | null; code: string | null }

/** The thread's side. */
export async function serveStems(port: MessagePort, { part, take, pass }: StemThreadPlan): Promise<void> {
  const relays = { take: take && new BlockReceiver(take), pass: new BlockSender(pass) }
  const ended = await renderPart(part, relays, () => undefined).then((): FromThread => ({ kind: 'done' }), described)
  port.postMessage(ended)
  port.close()
}

function described(error: unknown): FromThread {
  if (error instanceof RelayClosedError) return { kind: 'closed' }
  const { message, code = null } = error as Error & { code?: string }
  if (!(error instanceof PersonError)) return { kind: 'failed', message, advice: null, code }
  return { kind: 'failed', message: message.replace(error.advice, '').trim(), advice: error.advice, code }
}

/** The other side: renders a part in a thread of its own. */
export function renderInThread(
  start: StemThreadStarter,
  part: StemPart,
  take: MessagePort | null,
): { done: Promise<void>; next: MessagePort } {
  const { port1: pass, port2: next } = new MessageChannel()
  const worker = start({ part, take, pass })
  const done = new Promise<void>((resolve, reject) => {
    worker.once('message', (ended: FromThread) => (ended.kind === 'done' ? resolve() : reject(errorOf(ended))))
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('A thread that renders tracks ended without a word.')))
  })
  return { done, next }
}

function errorOf(ended: Exclude<FromThread, { kind: 'done' }>): Error {
  if (ended.kind === 'closed') return new RelayClosedError('The thread at the other end has ended.')
  const { message, advice, code } = ended
  return advice === null ? Object.assign(new Error(message), { code: code ?? undefined }) : new AudioFileError(message, advice)
}
