import type { ProviderId, TrainingSettings } from '../../../src-shared/project/index.ts'
import { hostTensor } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { countParameters } from '../models/index.ts'
import { compileLoop, LoopRunner } from '../onnx/index.ts'
import { executionProvider } from './execution-provider.ts'
import { trainingProgram, WEIGHT_PREFIX } from './training-program.ts'
import type { TrainingProgram } from './training-program.ts'

export interface TrainerOptions {
  /** Sequences per step. */
  batch: number
  /** D */
  dimensions: number
  provider: ProviderId
  threads: number
}

/** A model in training: takes steps, and gives and takes its whole state. */
export class Trainer {
  readonly parameters: number
  readonly #settings: TrainingSettings
  readonly #runner: LoopRunner
  readonly #sequenceShape: readonly number[]
  readonly #batch: number
  readonly #weightNames: readonly string[]

  private constructor(settings: TrainingSettings, options: TrainerOptions, program: TrainingProgram, runner: LoopRunner) {
    this.parameters = countParameters(program.parameters)
    this.#settings = settings
    this.#runner = runner
    this.#batch = options.batch
    this.#weightNames = program.parameters.map(({ name }) => WEIGHT_PREFIX + name)
    this.#sequenceShape = [settings.sequenceFrames + 1, options.batch, options.dimensions]
  }

  /**
   * Builds and compiles the training step.
   *
   * @param state a former trainer's state to go on from; drawn from the seed where null
   */
  static async create(settings: TrainingSettings, options: TrainerOptions, state: ReadonlyMap<string, HostTensor> | null): Promise<Trainer> {
    const program = trainingProgram(settings, options)
    const provider = executionProvider(options.provider)
    const runner = await LoopRunner.create(compileLoop(program.step, { provider }), program.step, { provider, threads: options.threads })
    await runner.write(Object.fromEntries(state ?? program.initial()))
    return new Trainer(settings, options, program, runner)
  }

  /** Values one step is fed: (T + 1) batch D. */
  get valuesPerStep(): number {
    return this.#sequenceShape.reduce((product, extent) => product * extent, 1)
  }

  /**
   * Takes `steps` steps without interruption.
   *
   * @param sequences float32 [steps, T + 1, batch, D], standardised
   * @param weights   float32 [steps, batch], see trainingProgram
   * @returns         the loss of each step
   */
  async run(steps: number, sequences: Float32Array, weights: Float32Array): Promise<Float32Array> {
    const { loss } = await this.#runner.run(
      {
        sequences: hostTensor(sequences, [steps, ...this.#sequenceShape]),
        weights: hostTensor(weights, [steps, this.#batch]),
      },
      {
        seed: hostTensor([this.#settings.seed | 0], [], 'int32'),
        'learning-rate': hostTensor([this.#settings.learningRate], []),
      },
    )
    return loss.data as Float32Array
  }

  /** Weights, optimiser slots and step number. */
  async state(): Promise<Map<string, HostTensor>> {
    return new Map(Object.entries(await this.#runner.read()))
  }

  /** The weights alone, by parameter name. */
  async weights(): Promise<Map<string, HostTensor>> {
    return weightsOf(new Map(Object.entries(await this.#runner.read(this.#weightNames))))
  }

  async dispose(): Promise<void> {
    await this.#runner.dispose()
  }
}

/** The model's weights by parameter name, out of a trainer's state. */
export const weightsOf = (state: ReadonlyMap<string, HostTensor>): Map<string, HostTensor> =>
  new Map([...state].flatMap(([name, tensor]) => (name.startsWith(WEIGHT_PREFIX) ? [[name.slice(WEIGHT_PREFIX.length), tensor] as const] : [])))
