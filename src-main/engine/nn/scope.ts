import type { Graph, Tensor } from '../graph/index.ts'
import { cast, greaterEqual, mul, randomNormal, randomUniform } from '../graph/index.ts'
import type { Initialiser } from './initialisers.ts'

/** A trainable tensor that a layer declared. */
export interface ParameterDeclaration {
  name: string
  shape: readonly number[]
  initialiser: Initialiser
  /** Weights of dense layers take part in the L2 penalty, as in the primary paper; biases and recurrent weights do not. */
  regularised: boolean
  tensor: Tensor
}

/** Something that a model carries from frame to frame, such as an LSTM's cells. */
export interface StateDeclaration {
  name: string
  /** [batch, ...] */
  shape: readonly number[]
  /** What the step starts from: an input in the stepping form, zeros in the whole-window form. */
  input: Tensor
  /** What the next step starts from. */
  output: Tensor
}

/**
 * A value that is kept from training step to training step and is no parameter: running statistics, a codebook that follows its members.
 */
export interface BufferDeclaration {
  name: string
  shape: readonly number[]
  initialiser: Initialiser
  /** Before the step. */
  input: Tensor
  /** After it; `input` where nothing updates it. */
  output: Tensor
}

/**
 * Where a training stands: all that a number which changes with the steps may follow from, so that a resumed run goes on with the same
 * ones.
 */
export interface SchedulePoint {
  /** Steps taken before this one. */
  step: number
  /** Of the whole run as it is set up now. */
  totalSteps: number
  /** How often the primary measure has stood still for long; see `afterEpoch`. */
  halvings: number
}

/** A number that is fed at each step: a learning rate, the weight of a loss, a temperature. */
export type Schedule = (at: SchedulePoint) => number

export interface ScalarDeclaration {
  name: string
  schedule: Schedule
  /** float32 [] */
  tensor: Tensor
}

/** What random numbers follow from, besides the place where they are drawn. */
export interface Chance {
  /** int32 [], the run's seed. */
  seed: Tensor
  /** int32 [], the step number: each step draws anew. */
  counter: Tensor
}

/** Present while training: what dropout needs. */
export interface TrainingMode extends Chance {
  /** On dense layers, 0 to 1. */
  dropout: number
  /** On an LSTM's inputs and recurrent state, 0 to 1. */
  recurrentDropout: number
}

export interface ScopeOptions {
  batch: number
  /** `window`: states start from zero. `step`: states are inputs of the graph. */
  form: 'window' | 'step'
  /** Null for inference: dropout is off. */
  training: TrainingMode | null
}

interface Shared extends ScopeOptions {
  graph: Graph
  parameters: Map<string, ParameterDeclaration>
  buffers: Map<string, BufferDeclaration>
  scalars: Map<string, ScalarDeclaration>
  states: Map<string, StateDeclaration>
  chance: Chance | null
  streams: number
  /** What layers have in common, by key. */
  common: Map<string, unknown>
}

/**
 * Where the layers of one model declare their parameters and carried states. A layer is a function of a scope and
 * tensors; the same layer code makes the training, the whole-window and the stepping form of a model.
 */
export class Scope {
  readonly #shared: Shared
  readonly #path: string
  /** Parameters and buffers are those that were declared before. */
  readonly #again: boolean

  private constructor(shared: Shared, path: string, again: boolean) {
    this.#shared = shared
    this.#path = path
    this.#again = again
  }

  static root(graph: Graph, options: ScopeOptions): Scope {
    const declared = { parameters: new Map(), buffers: new Map(), scalars: new Map(), states: new Map() }
    return new Scope({ ...options, ...declared, graph, chance: options.training, streams: 0, common: new Map() }, '', false)
  }

  /** Scope of a layer called `name`: its declarations are named `name/...`. */
  child(name: string): Scope {
    return new Scope(this.#shared, `${this.#path}${name}/`, this.#again)
  }

  /** The scope of a layer that was built before, to build it once more on other values with the same parameters and buffers. */
  again(name: string): Scope {
    return new Scope(this.#shared, `${this.#path}${name}/`, true)
  }

  get graph(): Graph {
    return this.#shared.graph
  }

  get batch(): number {
    return this.#shared.batch
  }

  get form(): ScopeOptions['form'] {
    return this.#shared.form
  }

  get training(): TrainingMode | null {
    return this.#shared.training
  }

  /** Of the whole model. */
  get parameters(): ParameterDeclaration[] {
    return [...this.#shared.parameters.values()]
  }

  /** Those declared in this scope and below it. */
  get ownParameters(): ParameterDeclaration[] {
    return this.parameters.filter(({ name }) => name.startsWith(this.#path))
  }

  get buffers(): BufferDeclaration[] {
    return [...this.#shared.buffers.values()]
  }

  get scalars(): ScalarDeclaration[] {
    return [...this.#shared.scalars.values()]
  }

  get states(): StateDeclaration[] {
    return [...this.#shared.states.values()]
  }

  parameter(name: string, shape: readonly number[], initialiser: Initialiser, options: { regularised?: boolean } = {}): Tensor {
    const path = this.#path + name
    const former = this.#shared.parameters.get(path)
    if (this.#again) return requireFormer(path, former, shape).tensor
    if (former) throw new Error(`two layers declare the parameter ${path}: give them different names`)
    const tensor = this.#shared.graph.parameter(path, shape)
    this.#shared.parameters.set(path, { name: path, shape, initialiser, regularised: options.regularised ?? false, tensor })
    return tensor
  }

  /**
   * A float32 value that training keeps from step to step beside the parameters: no gradient changes it, `update` does. It plays with the
   * weights and lies in checkpoints and exported models as they do.
   */
  buffer(name: string, shape: readonly number[], initialiser: Initialiser): Tensor {
    const path = this.#path + name
    const former = this.#shared.buffers.get(path)
    if (this.#again) return requireFormer(path, former, shape).input
    if (former) throw new Error(`two layers declare the buffer ${path}: give them different names`)
    const input = this.#shared.graph.parameter(path, shape)
    this.#shared.buffers.set(path, { name: path, shape, initialiser, input, output: input })
    return input
  }

  /** What the buffer `name` is after this training step; outside training it stays as it is. */
  update(name: string, next: Tensor): void {
    const declaration = this.#shared.buffers.get(this.#path + name)
    if (!declaration) throw new Error(`the buffer ${this.#path}${name} is updated before it was declared`)
    if (this.#shared.training) declaration.output = next
  }

  /**
   * A number that is fed at every training step and follows a schedule: the weight of a loss, a temperature. Outside training it is an
   * input.
   *
   * @returns float32 []
   */
  scalar(name: string, schedule: Schedule): Tensor {
    const path = this.#path + name
    const former = this.#shared.scalars.get(path)
    if (former) return former.tensor
    const tensor = this.#shared.graph.input(path, [])
    this.#shared.scalars.set(path, { name: path, schedule, tensor })
    return tensor
  }

  /**
   * What random numbers follow from: in training its seed and step; elsewhere the inputs `seed` and `counter`, int32 [], which this
   * declares.
   */
  get chance(): Chance {
    const { graph } = this.#shared
    this.#shared.chance ??= { seed: graph.input('seed', [], 'int32'), counter: graph.input('counter', [], 'int32') }
    return this.#shared.chance
  }

  /** Whether this model draws random numbers, in the form that was built. */
  get isRandom(): boolean {
    return this.#shared.chance !== null
  }

  /** Standard normal numbers, new at each step; in training and outside it. */
  normal(shape: readonly number[]): Tensor {
    return randomNormal(shape, { ...this.chance, stream: this.nextStream() })
  }

  /** Uniform numbers from 0 to 1 without 1, new at each step; in training and outside it. */
  uniform(shape: readonly number[]): Tensor {
    return randomUniform(shape, { ...this.chance, stream: this.nextStream() })
  }

  /**
   * What is carried into this step under `name`; zeros at the start of a sequence.
   *
   * @param shape without the batch axis
   */
  state(name: string, shape: readonly number[]): Tensor {
    const path = this.#path + name
    if (this.#shared.states.has(path)) throw new Error(`two layers declare the state ${path}: give them different names`)
    const full = [this.#shared.batch, ...shape]
    const input =
      this.#shared.form === 'step'
        ? this.#shared.graph.input(path, full)
        : this.#shared.graph.constant(new Float32Array(full.reduce((product, extent) => product * extent, 1)), full)
    this.#shared.states.set(path, { name: path, shape: full, input, output: input })
    return input
  }

  /**
   * What layers that step together have in common, such as where they stand in time: the first of them makes it.
   *
   * @param key  the same for what is the same
   */
  common<T>(key: string, make: () => T): T {
    const { common } = this.#shared
    if (!common.has(key)) common.set(key, make())
    return common.get(key) as T
  }

  /** What the next step starts from under `name`. */
  carry(name: string, output: Tensor): void {
    const declaration = this.#shared.states.get(this.#path + name)
    if (!declaration) throw new Error(`the state ${this.#path}${name} is carried before it was declared`)
    declaration.output = output
  }

  /**
   * Multiplicative mask that zeroes a share `rate` of the values and scales the others by 1 / (1 - rate), drawn anew at
   * each training step; null where nothing is dropped.
   */
  dropoutMask(shape: readonly number[], rate: number): Tensor | null {
    const training = this.#shared.training
    if (!training || rate === 0) return null
    const uniform = randomUniform(shape, { seed: training.seed, counter: training.counter, stream: this.nextStream() })
    return mul(cast(greaterEqual(uniform, rate), 'float32'), 1 / (1 - rate))
  }

  /** A number that no other random op of this model uses. */
  nextStream(): number {
    return this.#shared.streams++
  }
}

const requireFormer = <D extends { shape: readonly number[] }>(path: string, former: D | undefined, shape: readonly number[]): D => {
  if (!former) throw new Error(`${path} is used again before it was declared`)
  if (former.shape.join() !== shape.join())
    throw new Error(`${path} was declared with shape [${former.shape.join(', ')}] and is used again with [${shape.join(', ')}]`)
  return former
}
