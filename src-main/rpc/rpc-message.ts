/** birpc's messages: a request `q` with method and arguments, or an answer `s` with an id. */
export interface RpcMessage {
  t: 'q' | 's'
}

/** Whether something that came from outside can be given to birpc at all. What it asks for is checked by the contract. */
export function isRpcMessage(value: unknown): value is RpcMessage {
  if (typeof value !== 'object' || value === null || !('t' in value)) return false
  if (value.t === 'q') {
    const request = value as { m?: unknown; a?: unknown; i?: unknown }
    return (
      request.m === 'call' && Array.isArray(request.a) && request.a.length === 2 && typeof request.i === 'string' && request.i.length <= 64
    )
  }
  return value.t === 's'
}
