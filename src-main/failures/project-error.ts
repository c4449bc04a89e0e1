import { PersonError } from '../../src-shared/person-error.ts'
import type { RpcFailure } from '../../src-shared/rpc/index.ts'

/** Something about a project's folder or files that the person can act on. */
export class ProjectError extends PersonError {
  override readonly name: string = 'ProjectError'
  readonly code: RpcFailure['code']

  constructor({ code, message, advice, cause }: RpcFailure & { cause?: unknown }) {
    super(message, advice, { cause })
    this.code = code
  }
}
