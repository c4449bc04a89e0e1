/** In the same direction, of length 1; what has hardly any length stays. */
export function ofLengthOne(values: Float64Array): Float64Array {
  const length = Math.hypot(...values)
  return length > 1e-9 ? values.map((value) => value / length) : values
}
