import type { TrainingData } from '../datasets/training-data.ts'

export interface FilledSteps {
  /** float32 [steps, T + 1, batch, D], standardised */
  sequences: Float32Array
  /** float32 [steps, batch]: each sequence's share in its step's loss, 0 for rows that only fill up the batch */
  weights: Float32Array
  /** How many sequences each step learns from. */
  rows: number[]
}

export interface FeedOptions {
  /** (T + 1) batch D */
  valuesPerStep: number
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
    this.#sequences = new Float32Array(options.mostSteps * options.valuesPerStep)
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
    const sequences = this.#sequences.subarray(0, count * this.#options.valuesPerStep)
    const weights = this.#weights.subarray(0, count * plan.batch).fill(0)
    const rows = Array.from({ length: count }, (_, i) => Math.min(plan.batch, training.count - ((step % plan.steps) + i) * plan.batch))
    rows.forEach((row, i) => weights.fill(1 / row, i * plan.batch, i * plan.batch + row))
    await batches.read(step, count, sequences)
    return { sequences, weights, rows }
  }
}
