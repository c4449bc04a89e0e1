import type { HostTensor } from '../host-tensor.ts'

/**
 * Runs the steps of a program, as training steps are, and keeps the values they carry where its provider keeps them best. After a run
 * that failed the carried values are those from before it.
 */
export interface StepRunner {
  /**
   * Runs one step for each of the stacked inputs.
   *
   * @param perStep  every per-step input as [K, ...shape]
   * @param shared   every shared input
   * @param steps    K, needed only where the program has no per-step inputs
   * @returns        every result as [K, ...shape]
   * @throws ProviderError where the provider fails
   */
  run(
    perStep: Readonly<Record<string, HostTensor>>,
    shared?: Readonly<Record<string, HostTensor>>,
    steps?: number,
  ): Promise<Record<string, HostTensor>>
  /** Copies of the carried values, of all or of those named. */
  read(names?: readonly string[]): Promise<Record<string, HostTensor>>
  /** Sets carried values; those not named stay. All are zeros at first. */
  write(values: Readonly<Record<string, HostTensor>>): Promise<void>
  dispose(): Promise<void>
}
