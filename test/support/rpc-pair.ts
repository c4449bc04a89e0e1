import { createBirpc } from 'birpc'
import type { ClientFunctions, EventName, HostFunctions } from '../../src-shared/rpc/index.ts'

export interface RpcPair {
  /** The window's end. */
  host: HostFunctions
  /** The program's end. */
  emit(name: EventName, payload: unknown): void
  close(): void
}

/** The contract carried inside one process: what one end posts, the other receives as a structured clone, one turn later. */
export function connectRpcPair(functions: HostFunctions, onEvent: (name: EventName, payload: unknown) => void): RpcPair {
  const toHost = new MessageQueue()
  const toClient = new MessageQueue()
  const client = createBirpc<HostFunctions, ClientFunctions>(
    { event: onEvent },
    { post: (message) => toHost.post(message), on: (listener) => toClient.receive(listener), timeout: 5000 },
  )
  const program = createBirpc<ClientFunctions, HostFunctions>(functions, {
    post: (message) => toClient.post(message),
    on: (listener) => toHost.receive(listener),
    timeout: 5000,
  })
  return {
    host: { call: (name, params) => client.call(name, params) },
    emit: (name, payload) => void program.event.asEvent(name, payload),
    close() {
      client.$close()
      program.$close()
    },
  }
}

class MessageQueue {
  private listener: ((message: unknown) => void) | null = null

  post(message: unknown): void {
    const copy: unknown = structuredClone(message)
    setImmediate(() => this.listener?.(copy))
  }

  receive(listener: (message: unknown) => void): void {
    this.listener = listener
  }
}
