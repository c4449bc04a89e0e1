import type { RpcClient } from './client.ts'

let current: RpcClient | null = null

/** Set once at start (and by each test) before any store is used. */
export function provideRpc(client: RpcClient): void {
  current = client
}

/** The client of this window. */
export function rpc(): RpcClient {
  if (!current) throw new Error('the RPC client was used before it was provided')
  return current
}
