import { ProviderError } from '../errors.ts'
import type { HostTensor } from '../host-tensor.ts'
import type { StepRunner } from './step-runner.ts'

export interface FallbackOptions {
  /** Starts the runner of choice, which may fail at once or at any step. */
  start: () => Promise<StepRunner>
  /** Starts the one that takes over. */
  takeOver: () => Promise<StepRunner>
  /** Hears why, once. */
  onFallback: (error: ProviderError) => void
}

/**
 * Runs steps where it was asked to while that works, and elsewhere once it has failed: from the values before the failed run on, so that
 * no step is lost or taken twice.
 */
export class FallbackStepRunner implements StepRunner {
  readonly #options: FallbackOptions
  #runner: StepRunner
  #fellBack: boolean

  private constructor(options: FallbackOptions, runner: StepRunner, fellBack: boolean) {
    this.#options = options
    this.#runner = runner
    this.#fellBack = fellBack
  }

  /** @throws ProviderError where the one that takes over fails too */
  static async create(options: FallbackOptions): Promise<FallbackStepRunner> {
    try {
      return new FallbackStepRunner(options, await options.start(), false)
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      options.onFallback(error)
      return new FallbackStepRunner(options, await options.takeOver(), true)
    }
  }

  run(
    perStep: Readonly<Record<string, HostTensor>>,
    shared?: Readonly<Record<string, HostTensor>>,
    steps?: number,
  ): Promise<Record<string, HostTensor>> {
    return this.#orElsewhere((runner) => runner.run(perStep, shared, steps))
  }

  read(names?: readonly string[]): Promise<Record<string, HostTensor>> {
    return this.#runner.read(names)
  }

  write(values: Readonly<Record<string, HostTensor>>): Promise<void> {
    return this.#runner.write(values)
  }

  dispose(): Promise<void> {
    return this.#runner.dispose()
  }

  /** Where the values cannot be read back any more the first error goes on to the caller, who has a checkpoint. */
  async #orElsewhere<T>(work: (runner: StepRunner) => Promise<T>): Promise<T> {
    try {
      return await work(this.#runner)
    } catch (error) {
      if (this.#fellBack || !(error instanceof ProviderError)) throw error
      const values = await this.#valuesBefore(error)
      const failed = this.#runner
      this.#runner = await this.#options.takeOver()
      this.#fellBack = true
      await this.#runner.write(values)
      this.#options.onFallback(error)
      await failed.dispose()
      return work(this.#runner)
    }
  }

  async #valuesBefore(failure: ProviderError): Promise<Record<string, HostTensor>> {
    try {
      return await this.#runner.read()
    } catch (error) {
      throw error instanceof ProviderError ? failure : error
    }
  }
}
