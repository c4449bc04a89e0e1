/**
 * The median of `2 half + 1` values around each value; at the ends of those that are there.
 *
 * @param values  [n]
 * @param into    [n]
 */
export function slidingMedian(values: Float32Array, half: number, into: Float32Array): void {
  const sorted = new Float32Array(2 * half + 2)
  let count = 0
  const placeOf = (value: number): number => {
    let [low, high] = [0, count]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle] < value) low = middle + 1
      else high = middle
    }
    return low
  }
  const add = (value: number): void => {
    const at = placeOf(value)
    sorted.copyWithin(at + 1, at, count)
    sorted[at] = value
    count++
  }
  const remove = (value: number): void => {
    const at = placeOf(value)
    sorted.copyWithin(at, at + 1, count)
    count--
  }
  for (let i = 0; i < Math.min(half, values.length); i++) add(values[i])
  for (let i = 0; i < values.length; i++) {
    if (i + half < values.length) add(values[i + half])
    if (i - half - 1 >= 0) remove(values[i - half - 1])
    into[i] = count % 2 === 1 ? sorted[count >> 1] : (sorted[(count >> 1) - 1] + sorted[count >> 1]) / 2
  }
}
