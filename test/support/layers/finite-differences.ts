import { evaluate, type Tensor } from '../../../src-main/engine/graph/index.ts'

const STEP = 1e-5

/** The gradient of a loss by one tensor, element by element: central differences in double precision. */
export const finiteDifferences = (loss: Tensor, by: Tensor, feeds: ReadonlyMap<Tensor, Float64Array>): Float64Array => {
  const at = (element: number, step: number): number => {
    const moved = feeds.get(by)!.slice()
    moved[element] += step
    return evaluate([loss], new Map([...feeds, [by, moved]]))[0][0]
  }
  return Float64Array.from({ length: by.size }, (_, i) => (at(i, STEP) - at(i, -STEP)) / (2 * STEP))
}

/** How fast a loss changes as several tensors move along `directions` at once: what their gradients say, in one difference. */
export const slopeAlong = (
  loss: Tensor,
  directions: ReadonlyMap<Tensor, Float64Array>,
  feeds: ReadonlyMap<Tensor, Float64Array>,
): number => {
  const at = (step: number): number => {
    const moved = [...directions].map(([by, direction]): [Tensor, Float64Array] => [
      by,
      feeds.get(by)!.map((value, i) => value + step * direction[i]),
    ])
    return evaluate([loss], new Map([...feeds, ...moved]))[0][0]
  }
  return (at(STEP) - at(-STEP)) / (2 * STEP)
}
