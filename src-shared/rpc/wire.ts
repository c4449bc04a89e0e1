/**
 * What crosses the transports. Both use birpc over these two function tables; Electron's IPC carries the messages as
 * structured clones, the WebSocket as MessagePack with an extension type for Float32Array.
 */
import type { CallName, EventName } from './contract.ts'
import type { RpcFailure } from './errors.ts'

/** A call's outcome. Failures are data: an Error would lose its code and advice on the way. */
export type CallOutcome = { ok: true; value: unknown } | { ok: false; failure: RpcFailure }

/** Offered by the program. */
export interface HostFunctions {
  call(name: CallName, params: unknown): Promise<CallOutcome>
}

/** Offered by the renderer. */
export interface ClientFunctions {
  event(name: EventName, payload: unknown): void
}

/** MessagePack extension type of a Float32Array: its bytes, little-endian. */
export const FLOAT32_EXTENSION = 1

/** The Electron channel, and the name of the bridge the preload script puts on `window`. */
export const IPC_CHANNEL = 'spectraloom:rpc'
export const BRIDGE_NAME = 'spectraloomBridge'

/** What the preload script offers the renderer: one pipe of messages and the path of a dropped file, nothing else. */
export interface Bridge {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): () => void
  pathOfFile(file: unknown): string
}
