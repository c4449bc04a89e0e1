import { AVERAGE_PREFIX, BUFFER_PREFIX, WEIGHT_PREFIX } from '../checkpoints/names.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'
import { createStepRunner } from '../execution/index.ts'
import type { ExecutionOptions, StepRunner } from '../execution/index.ts'
import { bytesPerElement, elementCount, hostTensor } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { countParameters } from '../models/index.ts'
import type { BoundObjective } from '../models/index.ts'
import type { SchedulePoint } from '../nn/index.ts'
import { GRADIENT_NORM, trainingProgram } from './training-program.ts'
import type { TrainingProgram } from './training-program.ts'

/** Steps to take. */
export interface Minibatches {
  /** What the objective's batch holds, and `weights`: [steps, ...shape] each. */
  tensors: Readonly<Record<string, HostTensor>>
  /** Where each of the steps stands: its learning rates and other scalars follow. */
  points: readonly SchedulePoint[]
}

/** What each step gave, float32 [steps]. */
export interface StepResults {
  /** By name, each the mean over its minibatch. */
  measures: Readonly<Record<string, Float32Array>>
  /** Length of all gradients together, before clipping. */
  gradientNorms: Float32Array
}

/** A model in training: takes steps, and gives and takes its whole state. */
export class Trainer {
  readonly parameters: number
  readonly primary: string
  /** Bytes that one step is fed. */
  readonly bytesPerStep: number
  /** What is fed unchanged at every step. */
  readonly fixed: Readonly<Record<string, HostTensor>>
  readonly #seed: number
  readonly #program: TrainingProgram
  readonly #runner: StepRunner
  /** Of the weights and buffers that play. */
  readonly #playing: readonly string[]

  private constructor(
    objective: BoundObjective,
    fixed: Readonly<Record<string, HostTensor>>,
    program: TrainingProgram,
    runner: StepRunner,
  ) {
    this.parameters = countParameters(program.parameters)
    this.primary = objective.primary
    this.bytesPerStep = program.step.perStep.reduce((sum, { input }) => sum + elementCount(input.shape) * bytesPerElement(input.dtype), 0)
    this.#seed = objective.seed
    this.fixed = fixed
    this.#program = program
    this.#runner = runner
    const averaged = new Set(program.step.carried.map(({ name }) => name).filter((name) => name.startsWith(AVERAGE_PREFIX)))
    this.#playing = [
      ...program.parameters.map(({ name }) => (averaged.has(AVERAGE_PREFIX + name) ? AVERAGE_PREFIX : WEIGHT_PREFIX) + name),
      ...program.buffers.map(({ name }) => BUFFER_PREFIX + name),
    ]
  }

  /**
   * Builds and compiles the training step.
   *
   * @param state a former trainer's state to go on from; drawn from the seed where null
   * @param fixed values of what the objective declares as fixed
   */
  static async create(
    objective: BoundObjective,
    options: ExecutionOptions,
    state: ReadonlyMap<string, HostTensor> | null,
    fixed: Readonly<Record<string, HostTensor>> = {},
  ): Promise<Trainer> {
    const program = trainingProgram(objective)
    const runner = await createStepRunner(program.step, options)
    await runner.write(Object.fromEntries(state ?? program.initial()))
    return new Trainer(objective, fixed, program, runner)
  }

  /** Takes as many steps as there are points, without interruption. */
  async run({ tensors, points }: Minibatches): Promise<StepResults> {
    const scalars = this.#program.scalars.map(({ name, schedule }) => [name, hostTensor(points.map(schedule), [points.length])] as const)
    const results = await this.#runner.run(
      { ...tensors, ...Object.fromEntries(scalars) },
      { ...this.fixed, seed: hostTensor([this.#seed | 0], [], 'int32') },
    )
    return {
      measures: Object.fromEntries(this.#program.measures.map((name) => [name, results[name].data as Float32Array])),
      gradientNorms: results[GRADIENT_NORM].data as Float32Array,
    }
  }

  /** Goes on from a state that `state` or `initialState` gave. */
  async restore(state: ReadonlyMap<string, HostTensor>): Promise<void> {
    await this.#runner.write(Object.fromEntries(state))
  }

  /** What a new run begins with, drawn from its seed. */
  initialState(): Map<string, HostTensor> {
    return this.#program.initial()
  }

  /** Weights, their averages where they are kept, buffers, optimiser slots and step number. */
  async state(): Promise<Map<string, HostTensor>> {
    return new Map(Object.entries(await this.#runner.read()))
  }

  /** The weights and buffers that play, by name: the averages of weights where they are kept. */
  async weights(): Promise<Map<string, HostTensor>> {
    return weightsOf(new Map(Object.entries(await this.#runner.read(this.#playing))))
  }

  async dispose(): Promise<void> {
    await this.#runner.dispose()
  }
}
