import type { RpcFailure } from '../../src-shared/rpc/index.ts'

/** Why a sound device or the audio process did not do what was asked. */
export type DeviceProblem =
  /** The native library is not installed or does not load. */
  | 'no-native-audio'
  /** There is no such device, or none at all. */
  | 'device-missing'
  /** The device refuses this rate, number of channels, or combination of input and output. */
  | 'format-refused'
  /** The audio process or the sound server did not answer in time. */
  | 'no-answer'
  /** The audio process ended. */
  | 'process-lost'
  /** A measurement found nothing it could trust. */
  | 'not-measured'

/** A sound device, or the process that talks to it, failed. */
export class DeviceError extends Error {
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
    readonly advice: string,
    options?: { cause?: unknown },
  ) {
    super(message, options)
  }
}
