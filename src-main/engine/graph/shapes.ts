import { shapeText, type Shape } from '../host-tensor.ts'
import { refuse } from './apply-op.ts'

/** The shape two shapes broadcast to (trailing axes aligned, sizes equal or 1), or null where they do not. */
export const broadcastShapes = (a: Shape, b: Shape): Shape | null => {
  const rank = Math.max(a.length, b.length)
  const result = new Array<number>(rank)
  for (let axis = 1; axis <= rank; axis++) {
    const left = a[a.length - axis] ?? 1
    const right = b[b.length - axis] ?? 1
    if (left !== right && left !== 1 && right !== 1) return null
    result[rank - axis] = left === 1 ? right : left
  }
  return result
}

/** A possibly negative axis (-1 is the last) as an index; refuses one outside the rank. */
export const normaliseAxis = (axis: number, rank: number): number => {
  const index = axis < 0 ? axis + rank : axis
  if (!Number.isInteger(axis) || index < 0 || index >= rank) refuse(`axis ${axis} does not exist in a tensor of rank ${rank}.`)
  return index
}

/** The axes to reduce: all of them where none are given; sorted, without repeats. */
export const normaliseAxes = (axes: number | readonly number[] | undefined, rank: number): number[] => {
  const list = axes === undefined ? Array.from({ length: rank }, (_, axis) => axis) : typeof axes === 'number' ? [axes] : axes
  return [...new Set(list.map((axis) => normaliseAxis(axis, rank)))].sort((a, b) => a - b)
}

/** Axes of `shape` along which `from` was stretched when it was broadcast to it, counted in `shape`. */
export const broadcastAxes = (from: Shape, shape: Shape): number[] => {
  const missing = shape.length - from.length
  return shape.flatMap((size, axis) => (axis < missing || (from[axis - missing] === 1 && size !== 1) ? [axis] : []))
}

/** One output size of a convolution or pooling window sliding over one axis. */
export const windowOutputs = (
  input: number,
  kernel: number,
  stride: number,
  [before, after]: readonly [number, number],
  dilation: number,
): number => {
  const reach = dilation * (kernel - 1) + 1
  const padded = input + before + after
  if (padded < reach) refuse(`a window reaching over ${reach} elements does not fit into ${padded} (padding included).`)
  return Math.floor((padded - reach) / stride) + 1
}

export const requireSameShape = (shapes: readonly Shape[]): void => {
  const [first, ...others] = shapes
  for (const other of others) {
    if (other.length !== first.length || other.some((size, axis) => size !== first[axis])) {
      refuse(`all shapes must be equal; ${shapeText(other)} differs from ${shapeText(first)}.`)
    }
  }
}
