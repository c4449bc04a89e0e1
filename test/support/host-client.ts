import { once } from 'node:events'
import { createBirpc } from 'birpc'
import { WebSocket } from 'ws'
import {
  BOUNDS_FROM_PROGRAM,
  calls,
  events as eventSchemas,
  type CallName,
  type CallParams,
  type CallResult,
  type ClientFunctions,
  type EventName,
  type EventPayload,
  type HostFunctions,
} from '../../src-shared/rpc/index.ts'
import { packMessage, unpackMessage } from '../../src-main/rpc/message-pack.ts'

/** A window without pictures: calls and events of a running headless host, both checked against the contract. */
export interface HostClient {
  call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>>
  /** The first event that fits, past ones included. */
  event<N extends EventName>(name: N, fits?: (payload: EventPayload<N>) => boolean): Promise<EventPayload<N>>
  /** Hears of every later event of that name. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): void
  /** From now on only later events count. */
  forget(): void
  close(): void
}

export async function connectToHost(address: string): Promise<HostClient> {
  const { origin, host, searchParams } = new URL(address)
  const socket = new WebSocket(`ws://${host}/rpc?token=${searchParams.get('token')}`, { origin })
  const heard: { name: EventName; payload: unknown }[] = []
  const listeners = new Set<() => void>()
  const onEvent = (name: EventName, payload: unknown): void => {
    heard.push({ name, payload: eventSchemas[name].parse(payload) })
    for (const listener of listeners) listener()
  }
  const rpc = createBirpc<HostFunctions, ClientFunctions>(
    { event: onEvent },
    {
      post: (message) => socket.send(packMessage(message)),
      on: (listener) => socket.on('message', (data: Buffer) => listener(unpackMessage(data, BOUNDS_FROM_PROGRAM))),
      timeout: 30_000,
    },
  )
  await once(socket, 'open')
  return {
    async call<N extends CallName>(name: N, params: CallParams<N>) {
      const outcome = await rpc.call(name, params)
      if (!outcome.ok) throw new Error(`${name}: ${outcome.failure.message} ${outcome.failure.advice}`)
      return calls[name].result.parse(outcome.value) as CallResult<N>
    },
    event<N extends EventName>(name: N, fits: (payload: EventPayload<N>) => boolean = () => true) {
      return new Promise<EventPayload<N>>((resolve) => {
        const look = (): void => {
          const found = heard.find((event) => event.name === name && fits(event.payload as EventPayload<N>))
          if (!found) return
          listeners.delete(look)
          resolve(found.payload as EventPayload<N>)
        }
        listeners.add(look)
        look()
      })
    },
    on: (name, listener) => {
      let next = heard.length
      listeners.add(() => {
        // `forget` empties the list.
        if (next > heard.length) next = 0
        for (; next < heard.length; next++) if (heard[next].name === name) listener(heard[next].payload as never)
      })
    },
    forget: () => void heard.splice(0),
    close: () => socket.close(),
  }
}
