import type { TensorType } from '../graph/index.ts'
import { elementCount } from '../host-tensor.ts'
import type { TypedArray } from '../host-tensor.ts'
import type { BatchForm, HeldOutSet, ModelData } from './model-data.ts'
import { epochOrder, planBatches } from './sequences.ts'

/** Examples in the process's memory, one after another. */
export interface ExampleSet {
  count: number
  /** Form of what one example is, by name; a batch has a first axis of rows before it. */
  example: BatchForm
  /**
   * Puts an example into its place.
   *
   * @param target values of this example by name
   */
  place(index: number, target: Readonly<Record<string, TypedArray>>): void
}

type Batches = Pick<ModelData, 'rows' | 'batch' | 'stepsPerEpoch' | 'rowsOf' | 'read'>

/** Of so many examples. */
export const batchOf = (example: BatchForm, rows: number): BatchForm =>
  Object.fromEntries(
    Object.entries(example).map(([name, { shape, dtype }]): [string, TensorType] => [name, { shape: [rows, ...shape], dtype }]),
  )

/** One row of a stack of batches, by name. */
export const rowOf = (example: BatchForm, values: Readonly<Record<string, TypedArray>>, row: number): Record<string, TypedArray> =>
  Object.fromEntries(
    Object.entries(example).map(([name, { shape }]) => {
      const size = elementCount(shape)
      return [name, values[name].subarray(row * size, (row + 1) * size)]
    }),
  )

/** Minibatches of examples, in an order of its own in each epoch, which follows from the seed. */
export function exampleBatches(set: ExampleSet, { batchSize, seed }: { batchSize: number; seed: number }): Batches {
  const { steps, batch: rows } = planBatches(set.count, batchSize)
  let order: { epoch: number; indices: Uint32Array } | null = null
  const orderOf = (epoch: number): Uint32Array => {
    if (order?.epoch !== epoch) order = { epoch, indices: epochOrder(set.count, seed, epoch) }
    return order.indices
  }
  const rowsOf = (step: number): number => Math.min(rows, set.count - (step % steps) * rows)
  return {
    rows,
    batch: batchOf(set.example, rows),
    stepsPerEpoch: steps,
    rowsOf,
    read(step, count, target) {
      for (const name of Object.keys(set.example)) target[name].fill(0 as never)
      for (let i = 0; i < count; i++) {
        const indices = orderOf(Math.floor((step + i) / steps) + 1)
        const first = ((step + i) % steps) * rows
        for (let row = 0; row < rowsOf(step + i); row++) set.place(indices[first + row], rowOf(set.example, target, i * rows + row))
      }
      return Promise.resolve()
    },
  }
}

/** The same examples, each once and in their order, to measure on; null where there are none. */
export function heldOutExamples(set: ExampleSet, batchSize: number): HeldOutSet | null {
  if (set.count === 0) return null
  const rows = Math.min(batchSize, set.count)
  return {
    count: set.count,
    rows,
    batch: batchOf(set.example, rows),
    fill(first, count, target) {
      const values = Object.fromEntries(Object.entries(target).map(([name, { data }]) => [name, data]))
      for (const value of Object.values(values)) value.fill(0 as never)
      for (let row = 0; row < count; row++) set.place(first + row, rowOf(set.example, values, row))
      return Promise.resolve()
    },
  }
}
