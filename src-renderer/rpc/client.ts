import { createBirpc, type BirpcReturn } from 'birpc'
import {
  calls,
  events,
  RpcError,
  type CallName,
  type CallParams,
  type CallResult,
  type ClientFunctions,
  type EventName,
  type EventPayload,
  type HostFunctions,
} from '../../src-shared/rpc/index.ts'
import type { Channel } from './channel.ts'
import { plainData } from './plain-data.ts'

export type ConnectionState = 'connecting' | 'open' | 'lost'

/** The program behind the window, as the window sees it. */
export interface RpcClient {
  /** @throws RpcError with words for the person, also where the connection is gone */
  call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>>
  on<N extends EventName>(name: N, handler: (payload: EventPayload<N>) => void): () => void
  readonly connection: ConnectionState
  onConnection(listener: (state: ConnectionState) => void): () => void
}

export interface AttachableRpcClient extends RpcClient {
  /** Speak over this channel from now on; when it closes, pending calls fail and the state is `lost`. */
  attach(channel: Channel): void
}

const CALL_TIMEOUT_MILLISECONDS = 60_000

/** The program behind the window cannot be reached now. */
export class DisconnectedError extends RpcError {
  constructor() {
    super({
      code: 'unavailable',
      message: 'Spectraloom does not answer.',
      advice: 'The window reconnects by itself. If it does not, start Spectraloom again; nothing that was saved is lost.',
    })
  }
}

const garbled = (what: string): RpcError =>
  new RpcError({
    code: 'internal',
    message: `The answer to “${what}” could not be understood.`,
    advice: 'Window and program may be of different versions: restart Spectraloom.',
  })

/**
 * A typed client over birpc. Results and events are checked with the contract's schemas before anyone sees them.
 *
 * @param onInvalidEvent  hears of an event that does not fit the contract; the event itself is dropped
 */
export function createRpcClient(onInvalidEvent: (error: RpcError) => void): AttachableRpcClient {
  const handlers = new Map<EventName, Set<(payload: never) => void>>()
  const connectionListeners = new Set<(state: ConnectionState) => void>()
  let connection: ConnectionState = 'connecting'
  let remote: BirpcReturn<HostFunctions, ClientFunctions, false> | null = null

  const setConnection = (state: ConnectionState): void => {
    connection = state
    for (const listener of connectionListeners) listener(state)
  }

  const local: ClientFunctions = {
    event(name, payload) {
      const schema = events[name]
      const checked = schema?.safeParse(payload)
      if (!checked?.success) return onInvalidEvent(garbled(name))
      for (const handler of handlers.get(name) ?? []) handler(checked.data as never)
    },
  }

  return {
    get connection() {
      return connection
    },
    onConnection(listener) {
      connectionListeners.add(listener)
      return () => connectionListeners.delete(listener)
    },
    on(name, handler) {
      const set = handlers.get(name) ?? new Set()
      handlers.set(name, set.add(handler))
      return () => set.delete(handler)
    },
    attach(channel) {
      let stopListening = (): void => undefined
      const birpc = createBirpc<HostFunctions, ClientFunctions, false>(local, {
        proxify: false,
        timeout: CALL_TIMEOUT_MILLISECONDS,
        post: (message) => channel.post(message),
        on: (listener) => {
          stopListening = channel.onMessage(listener)
        },
        off: () => stopListening(),
      })
      remote = birpc
      channel.onClose(() => {
        birpc.$close(new DisconnectedError())
        if (remote !== birpc) return
        remote = null
        setConnection('lost')
      })
      setConnection('open')
    },
    async call(name, params) {
      if (!remote) throw new DisconnectedError()
      const outcome = await remote.$call('call', name, plainData(params)).catch((error: unknown) => {
        throw error instanceof RpcError ? error : new DisconnectedError()
      })
      if (!outcome.ok) throw new RpcError(outcome.failure)
      const checked = calls[name].result.safeParse(outcome.value)
      if (!checked.success) throw garbled(name)
      return checked.data as CallResult<typeof name>
    },
  }
}
