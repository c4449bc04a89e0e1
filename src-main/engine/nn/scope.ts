import type { Graph, Tensor } from '../graph/index.ts'
import { cast, greaterEqual, mul, randomUniform } from '../graph/index.ts'
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

/** Present while training: what dropout needs. */
export interface TrainingMode {
  /** int32 [], the run's seed. */
  seed: Tensor
  /** int32 [], the step number: each step draws anew. */
  counter: Tensor
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
  states: Map<string, StateDeclaration>
  streams: number
}

/**
 * Where the layers of one model declare their parameters and carried states. A layer is a function of a scope and
 * tensors; the same layer code makes the training, the whole-window and the stepping form of a model.
 */
export class Scope {
  readonly #shared: Shared
  readonly #path: string

  private constructor(shared: Shared, path: string) {
    this.#shared = shared
    this.#path = path
  }

  static root(graph: Graph, options: ScopeOptions): Scope {
    return new Scope({ ...options, graph, parameters: new Map(), states: new Map(), streams: 0 }, '')
  }

  /** Scope of a layer called `name`: its declarations are named `name/...`. */
  child(name: string): Scope {
    return new Scope(this.#shared, `${this.#path}${name}/`)
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

  get parameters(): ParameterDeclaration[] {
    return [...this.#shared.parameters.values()]
  }

  get states(): StateDeclaration[] {
    return [...this.#shared.states.values()]
  }

  parameter(name: string, shape: readonly number[], initialiser: Initialiser, options: { regularised?: boolean } = {}): Tensor {
    const path = this.#path + name
    if (this.#shared.parameters.has(path)) throw new Error(`two layers declare the parameter ${path}: give them different names`)
    const tensor = this.#shared.graph.parameter(path, shape)
    this.#shared.parameters.set(path, { name: path, shape, initialiser, regularised: options.regularised ?? false, tensor })
    return tensor
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
