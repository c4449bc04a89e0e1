import { createBirpc } from 'birpc'
import { createPinia, setActivePinia } from 'pinia'
import type { Channel } from '../../src-renderer/rpc/channel.ts'
import { createRpcClient, type AttachableRpcClient } from '../../src-renderer/rpc/client.ts'
import { provideRpc } from '../../src-renderer/rpc/index.ts'
import { followEvents } from '../../src-renderer/stores/follow-events.ts'
import { calls, RpcError, type CallName, type CallOutcome, type ClientFunctions, type HostFunctions } from '../../src-shared/rpc/index.ts'
import { FakeHost } from './fake-host/fake-host.ts'
import { provideStorage } from './memory-storage.ts'

/** A channel to `host` inside this process, with structured clones in between as over Electron's IPC. */
export function channelTo(host: FakeHost): Channel & { close(): void } {
  const toWindow = new Set<(message: unknown) => void>()
  const toHost = new Set<(message: unknown) => void>()
  const closed = new Set<() => void>()
  const deliver = (listeners: Set<(message: unknown) => void>, message: unknown): void => {
    const clone: unknown = structuredClone(message)
    queueMicrotask(() => listeners.forEach((listener) => listener(clone)))
  }
  const functions: HostFunctions = {
    call: async (name: CallName, params: unknown): Promise<CallOutcome> => {
      host.log.push({ name, params })
      try {
        const failure = host.failing.get(name)
        if (failure) throw failure
        const handler = host.handlers[name] as (params: unknown) => unknown
        return { ok: true, value: await handler(calls[name].params.parse(params)) }
      } catch (error) {
        if (error instanceof RpcError) return { ok: false, failure: { code: error.code, message: error.message, advice: error.advice } }
        throw error
      }
    },
  }
  const birpc = createBirpc<ClientFunctions, HostFunctions, false>(functions, {
    proxify: false,
    post: (message) => deliver(toWindow, message),
    on: (listener) => void toHost.add(listener),
  })
  host.emit = (name, payload) => void birpc.$callEvent('event', name, payload)
  return {
    post: (message) => deliver(toHost, message),
    onMessage: (listener) => {
      toWindow.add(listener)
      return () => toWindow.delete(listener)
    },
    onClose: (listener) => {
      closed.add(listener)
      return () => closed.delete(listener)
    },
    close: () => closed.forEach((listener) => listener()),
  }
}

/** Until every message under way has arrived and been answered. */
export const settled = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve))
}

export interface WindowSession {
  host: FakeHost
  client: AttachableRpcClient
  channel: ReturnType<typeof channelTo>
}

/** Stores connected to a fake host, as the window has them after its start. */
export async function startWindowSession(host = new FakeHost()): Promise<WindowSession> {
  provideStorage()
  setActivePinia(createPinia())
  const client = createRpcClient((error) => {
    throw error
  })
  provideRpc(client)
  followEvents(client)
  const channel = channelTo(host)
  client.attach(channel)
  await settled()
  return { host, client, channel }
}
