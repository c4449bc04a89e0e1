import type { DeviceProblem } from '../../src-shared/audio/index.ts'
import { PersonError } from '../../src-shared/person-error.ts'
import type { RpcFailure } from '../../src-shared/rpc/index.ts'

/** A sound device, or the process that talks to it, failed. */
export class DeviceError extends PersonError {
  override readonly name = 'DeviceError'
  readonly code: RpcFailure['code'] = 'unavailable'

  /**
   * @param problem  stable kind, for programs
   * @param message  what happened
   * @param advice   what the person can do
   */
  constructor(
    readonly problem: DeviceProblem,
    message: string,
    advice: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, advice, options)
  }
}
