/** Element types a tensor can have. `bool` is stored as one byte an element, 0 or 1. */
export type DType = 'float32' | 'int32' | 'int64' | 'uint32' | 'bool'

/** Sizes of the axes, outermost first; `[]` is a scalar. Row-major storage everywhere. */
export type Shape = readonly number[]

export interface TypedArrayOf {
  float32: Float32Array
  int32: Int32Array
  int64: BigInt64Array
  uint32: Uint32Array
  bool: Uint8Array
}

export type TypedArray = TypedArrayOf[DType]

/** Numbers in the process's memory with their type and shape, row-major. */
export interface HostTensor<D extends DType = DType> {
  readonly dtype: D
  readonly shape: Shape
  readonly data: TypedArrayOf[D]
}

const constructors = {
  float32: Float32Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint32: Uint32Array,
  bool: Uint8Array,
}

/** Number of elements of a shape; 1 for a scalar. */
export const elementCount = (shape: Shape): number => shape.reduce((count, size) => count * size, 1)

/** How a shape is written in messages: `[40, 16, 4002]`. */
export const shapeText = (shape: Shape): string => `[${shape.join(', ')}]`

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis])

/** Distance in elements between neighbours along each axis, row-major. */
export const stridesOf = (shape: Shape): number[] => {
  const strides = new Array<number>(shape.length)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= shape[axis]
  }
  return strides
}

/** A zero-filled array of the type's storage. */
export const allocate = <D extends DType>(dtype: D, length: number): TypedArrayOf[D] => new constructors[dtype](length) as TypedArrayOf[D]

/** Bytes one element takes. */
export const bytesPerElement = (dtype: DType): number => constructors[dtype].BYTES_PER_ELEMENT

/** Plain numbers as the type's storage; booleans are 0 and 1, int64 becomes BigInt. */
export const toTypedArray = <D extends DType>(values: ArrayLike<number>, dtype: D): TypedArrayOf[D] => {
  if (values instanceof constructors[dtype]) return values as TypedArrayOf[D]
  if (dtype === 'int64') return BigInt64Array.from(Array.from(values), (value) => BigInt(value)) as TypedArrayOf[D]
  const array = allocate(dtype, values.length) as Exclude<TypedArray, BigInt64Array>
  for (let i = 0; i < values.length; i++) array[i] = values[i]
  return array as TypedArrayOf[D]
}

/** A tensor on the host from plain numbers. */
export const hostTensor = <D extends DType = 'float32'>(
  values: ArrayLike<number>,
  shape: Shape,
  dtype: D = 'float32' as D,
): HostTensor<D> => {
  if (values.length !== elementCount(shape)) {
    throw new RangeError(`A tensor of shape ${shapeText(shape)} needs ${elementCount(shape)} values; got ${values.length}.`)
  }
  return { dtype, shape: [...shape], data: toTypedArray(values, dtype) }
}

/** A zero-filled tensor on the host. */
export const hostZeros = <D extends DType = 'float32'>(shape: Shape, dtype: D = 'float32' as D): HostTensor<D> => ({
  dtype,
  shape: [...shape],
  data: allocate(dtype, elementCount(shape)),
})
