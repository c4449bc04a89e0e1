import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import { createStepRunner } from '../execution/index.ts'
import type { ExecutionOptions, StepRunner } from '../execution/index.ts'
import { hostTensor } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { countParameters } from '../models/index.ts'
import { trainingProgram } from './training-program.ts'
import { AVERAGE_PREFIX, WEIGHT_PREFIX } from '../checkpoints/names.ts'
import type { TrainingProgram } from './training-program.ts'

export interface TrainerOptions extends ExecutionOptions {
  /** Sequences per step. */
  batch: number
  /** D */
  dimensions: number
}

/** Steps to take, stacked. */
export interface Minibatches {
  /** float32 [steps, T + 1, batch, D], standardised */
  sequences: Float32Array
  /** float32 [steps, batch], see trainingProgram */
  weights: Float32Array
  /** float32 [steps] */
  learningRates: Float32Array
}

/** What each step gave, float32 [steps]. */
export interface StepResults {
  losses: Float32Array
  /** Length of the loss's gradient over all weights, before clipping. */
  gradientNorms: Float32Array
}

/** A model in training: takes steps, and gives and takes its whole state. */
export class Trainer {
  readonly parameters: number
  readonly #settings: TrainingSettings
  readonly #runner: StepRunner
  readonly #initial: TrainingProgram['initial']
  readonly #sequenceShape: readonly number[]
  readonly #batch: number
  /** Of the weights that play. */
  readonly #weightNames: readonly string[]

  private constructor(settings: TrainingSettings, options: TrainerOptions, program: TrainingProgram, runner: StepRunner) {
    this.parameters = countParameters(program.parameters)
    this.#settings = settings
    this.#runner = runner
    this.#initial = program.initial
    this.#batch = options.batch
    const playing = settings.weightAverageDecay === null ? WEIGHT_PREFIX : AVERAGE_PREFIX
    this.#weightNames = program.parameters.map(({ name }) => playing + name)
    this.#sequenceShape = [settings.sequenceFrames + 1, options.batch, options.dimensions]
  }

  /**
   * Builds and compiles the training step.
   *
   * @param state a former trainer's state to go on from; drawn from the seed where null
   */
  static async create(
    settings: TrainingSettings,
    options: TrainerOptions,
    state: ReadonlyMap<string, HostTensor> | null,
  ): Promise<Trainer> {
    const program = trainingProgram(settings, options)
    const runner = await createStepRunner(program.step, options)
    await runner.write(Object.fromEntries(state ?? program.initial()))
    return new Trainer(settings, options, program, runner)
  }

  /** Values one step is fed: (T + 1) batch D. */
  get valuesPerStep(): number {
    return this.#sequenceShape.reduce((product, extent) => product * extent, 1)
  }

  /** Takes as many steps as there are learning rates, without interruption. */
  async run({ sequences, weights, learningRates }: Minibatches): Promise<StepResults> {
    const steps = learningRates.length
    const results = await this.#runner.run(
      {
        sequences: hostTensor(sequences, [steps, ...this.#sequenceShape]),
        weights: hostTensor(weights, [steps, this.#batch]),
        'learning-rate': hostTensor(learningRates, [steps]),
      },
      { seed: hostTensor([this.#settings.seed | 0], [], 'int32') },
    )
    return { losses: results.loss.data as Float32Array, gradientNorms: results['gradient-norm'].data as Float32Array }
  }

  /** Goes on from a state that `state` or `initialState` gave. */
  async restore(state: ReadonlyMap<string, HostTensor>): Promise<void> {
    await this.#runner.write(Object.fromEntries(state))
  }

  /** What a new run begins with, drawn from its seed. */
  initialState(): Map<string, HostTensor> {
    return this.#initial()
  }

  /** Weights, their averages where they are kept, optimiser slots and step number. */
  async state(): Promise<Map<string, HostTensor>> {
    return new Map(Object.entries(await this.#runner.read()))
  }

  /** The weights that play, by parameter name: the averages where they are kept. */
  async weights(): Promise<Map<string, HostTensor>> {
    return weightsOf(new Map(Object.entries(await this.#runner.read(this.#weightNames))))
  }

  async dispose(): Promise<void> {
    await this.#runner.dispose()
  }
}

/** The weights that play by parameter name, out of a trainer's state: the averages where it has some. */
export const weightsOf = (state: ReadonlyMap<string, HostTensor>): Map<string, HostTensor> => {
  const averages = namedUnder(AVERAGE_PREFIX, state)
  return averages.size > 0 ? averages : namedUnder(WEIGHT_PREFIX, state)
}

const namedUnder = (prefix: string, state: ReadonlyMap<string, HostTensor>): Map<string, HostTensor> =>
  new Map([...state].flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor] as const] : [])))
