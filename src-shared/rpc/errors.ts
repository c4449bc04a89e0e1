import { PersonError } from '../person-error.ts'

/**
 * An error as it crosses the contract: what happened and what the person can do. Stack traces stay in the log.
 * `code` is stable and tells kinds apart without reading words.
 */
export interface RpcFailure {
  code: 'invalid-request' | 'not-found' | 'exists' | 'conflict' | 'bad-input' | 'disk' | 'read-only' | 'unavailable' | 'internal'
  message: string
  advice: string
}

export class RpcError extends PersonError {
  override readonly name = 'RpcError'
  readonly code: RpcFailure['code']

  constructor({ code, message, advice }: RpcFailure) {
    super(message, advice)
    this.code = code
  }
}
