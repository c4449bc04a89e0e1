/**
 * Which values of a line are to be drawn so that it looks as with all of them: all where they are few; of more, the lowest and the highest
 * of each column.
 *
 * @param columns  integer > 0: no fewer than the line is wide in pixels
 * @returns        places, rising, at most two a column
 */
export function seenPlaces(values: ArrayLike<number>, columns: number): number[] {
  if (values.length <= 2 * columns) return Array.from(values, (_, i) => i)
  const places: number[] = []
  for (let column = 0; column < columns; column++) {
    const [from, to] = [column, column + 1].map((edge) => Math.round((edge * values.length) / columns))
    let [low, high] = [from, from]
    for (let i = from + 1; i < to; i++) {
      if (values[i] < values[low]) low = i
      if (values[i] > values[high]) high = i
    }
    places.push(Math.min(low, high))
    if (low !== high) places.push(Math.max(low, high))
  }
  return places
}
