import type { ModelData } from '../datasets/model-data.ts'
import { allocate, elementCount } from '../host-tensor.ts'
import type { HostTensor, TypedArray } from '../host-tensor.ts'

export interface FilledSteps {
  /** What the batches hold, and `weights` float32 [steps, rows]: each example's share in the means, 0 for rows that only fill up. */
  tensors: Record<string, HostTensor>
  /** How many examples each step learns from. */
  rows: number[]
}

/** The minibatches of a run: which examples each step learns from follows from seed, epoch and step alone. */
export class MinibatchFeed {
  readonly #data: ModelData
  readonly #stacks: Readonly<Record<string, TypedArray>>
  readonly #weights: Float32Array

  /** @param mostSteps most steps that are asked for at once */
  constructor(data: ModelData, mostSteps: number) {
    this.#data = data
    this.#stacks = Object.fromEntries(
      Object.entries(data.batch).map(([name, { shape, dtype }]) => [name, allocate(dtype, mostSteps * elementCount(shape))]),
    )
    this.#weights = new Float32Array(mostSteps * data.rows)
  }

  /**
   * The minibatches of neighbouring steps of one epoch. The arrays are used again by the next call.
   *
   * @param step  steps of the run before the first of them
   * @param count at most `mostSteps`, and not beyond the epoch's end
   */
  async fill(step: number, count: number): Promise<FilledSteps> {
    const { batch, rows: all } = this.#data
    const rows = Array.from({ length: count }, (_, i) => this.#data.rowsOf(step + i))
    const weights = this.#weights.subarray(0, count * all).fill(0)
    rows.forEach((some, i) => weights.fill(1 / some, i * all, i * all + some))
    const target = Object.fromEntries(
      Object.entries(batch).map(([name, { shape }]) => [name, this.#stacks[name].subarray(0, count * elementCount(shape))]),
    )
    await this.#data.read(step, count, target)
    const tensors = Object.fromEntries(
      Object.entries(batch).map(([name, { shape, dtype }]): [string, HostTensor] => [
        name,
        { dtype, shape: [count, ...shape], data: target[name] } as HostTensor,
      ]),
    )
    return { tensors: { ...tensors, weights: { dtype: 'float32', shape: [count, all], data: weights } }, rows }
  }
}
