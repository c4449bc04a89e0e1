import type { RpcFailure } from '../../src-shared/rpc/index.ts'

/** Something about a project's folder or files that the person can act on. */
export class ProjectError extends Error {
  override readonly name: string = 'ProjectError'
  readonly code: RpcFailure['code']
  readonly advice: string

  constructor({ code, message, advice, cause }: RpcFailure & { cause?: unknown }) {
    super(message, { cause })
    this.code = code
    this.advice = advice
  }
}
