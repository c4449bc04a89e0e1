import { elementCount, stridesOf, type Shape } from '../host-tensor.ts'

/** Numbers of one tensor in double precision; whole numbers and booleans (0, 1) of every type fit exactly below 2^53. */
export interface Values {
  readonly shape: Shape
  readonly data: Float64Array
}

/** Calls `visit` with every index tuple of a shape in row-major order; the tuple is reused. */
export const forEachIndex = (shape: Shape, visit: (index: readonly number[], position: number) => void): void => {
  const index = shape.map(() => 0)
  const count = elementCount(shape)
  for (let position = 0; position < count; position++) {
    visit(index, position)
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0
  }
}

/** Fills a shape element by element. */
export const build = (shape: Shape, valueAt: (index: readonly number[], position: number) => number): Float64Array => {
  const data = new Float64Array(elementCount(shape))
  forEachIndex(shape, (index, position) => {
    data[position] = valueAt(index, position)
  })
  return data
}

/** Reads elements by index tuple. */
export const reader = ({ shape, data }: Values): ((index: readonly number[]) => number) => {
  const strides = stridesOf(shape)
  return (index) => {
    let position = 0
    for (let axis = 0; axis < strides.length; axis++) position += index[axis] * strides[axis]
    return data[position]
  }
}

/** From one place to the next along each of `rank` axes, in a shape that is broadcast to so many: 0 where one element stands for all. */
export const broadcastStrides = (shape: Shape, rank: number): number[] => [
  ...Array<number>(rank - shape.length).fill(0),
  ...stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride)),
]

/** Reads elements by index tuples of a larger shape that this one broadcasts to. */
export const broadcastReader = ({ shape, data }: Values, rank: number): ((index: readonly number[]) => number) => {
  const strides = broadcastStrides(shape, rank)
  return (index) => {
    let position = 0
    for (let axis = 0; axis < rank; axis++) position += index[axis] * strides[axis]
    return data[position]
  }
}
