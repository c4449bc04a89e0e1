/**
 * What lies on the straight lines between values; before the first and after the last that one goes on.
 *
 * @param values one or more
 * @param place  with fractions, 0 for the first
 */
export function valueAt(values: Float32Array | Float64Array, place: number): number {
  const before = Math.max(0, Math.min(values.length - 1, Math.floor(place)))
  const after = Math.min(values.length - 1, before + 1)
  return values[before] + (values[after] - values[before]) * Math.max(0, Math.min(1, place - before))
}
