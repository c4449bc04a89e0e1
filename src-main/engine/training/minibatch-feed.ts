import type { TrainingData } from '../datasets/training-data.ts'
import { hostTensor } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'

export interface FilledSteps {
  /** `sequences` float32 [steps, T + 1, batch, D], standardised, and `weights` float32 [steps, batch] */
  tensors: Record<string, HostTensor>
  /** How many sequences each step learns from. */
  rows: number[]
}

export interface FeedOptions {
  /** [T + 1, batch, D] */
  sequenceShape: readonly number[]
  /** Most steps that are asked for at once. */
  mostSteps: number
}

/** The minibatches of a run: which sequences each step learns from follows from seed, epoch and step alone. */
export class MinibatchFeed {
  readonly #data: TrainingData
  readonly #options: FeedOptions
  readonly #sequences: Float32Array
  readonly #weights: Float32Array

  constructor(data: TrainingData, options: FeedOptions) {
    this.#data = data
    this.#options = options
    this.#sequences = new Float32Array(options.mostSteps * this.#valuesPerStep)
    this.#weights = new Float32Array(options.mostSteps * data.plan.batch)
  }

  /**
   * The minibatches of neighbouring steps of one epoch. The arrays are used again by the next call.
   *
   * @param step  steps of the run before the first of them
   * @param count at most `mostSteps`, and not beyond the epoch's end
   */
  async fill(step: number, count: number): Promise<FilledSteps> {
    const { plan, training, batches } = this.#data
    const sequences = this.#sequences.subarray(0, count * this.#valuesPerStep)
    const weights = this.#weights.subarray(0, count * plan.batch).fill(0)
    const rows = Array.from({ length: count }, (_, i) => Math.min(plan.batch, training.count - ((step % plan.steps) + i) * plan.batch))
    rows.forEach((row, i) => weights.fill(1 / row, i * plan.batch, i * plan.batch + row))
    await batches.read(step, count, sequences)
    return {
      tensors: {
        sequences: hostTensor(sequences, [count, ...this.#options.sequenceShape]),
        weights: hostTensor(weights, [count, plan.batch]),
      },
      rows,
    }
  }

  get #valuesPerStep(): number {
    return this.#options.sequenceShape.reduce((product, extent) => product * extent, 1)
  }
}
