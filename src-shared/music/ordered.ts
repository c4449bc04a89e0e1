/** Lists in the order of time, as a song holds them: values that are replaced, never changed. */

/** Puts items into an ordered list: linear in both, but for sorting what is added. */
export function merged<T>(list: readonly T[], added: readonly T[], order: (a: T, b: T) => number): readonly T[] {
  if (added.length === 0) return list
  const sorted = added.toSorted(order)
  if (list.length === 0 || order(list[list.length - 1], sorted[0]) <= 0) return [...list, ...sorted]
  const result: T[] = new Array<T>(list.length + sorted.length)
  let [i, j] = [0, 0]
  for (let n = 0; n < result.length; n++) {
    result[n] = j === sorted.length || (i < list.length && order(list[i], sorted[j]) <= 0) ? list[i++] : sorted[j++]
  }
  return result
}

/**
 * The list without `removed` and with `added`.
 *
 * @param keyOf  what tells items apart
 * @returns      null where one that is to go is not there, or one that is to come is there already
 */
export function exchanged<T, K>(
  list: readonly T[],
  { removed, added }: { removed: readonly T[]; added: readonly T[] },
  keyOf: (item: T) => K,
  order: (a: T, b: T) => number,
): readonly T[] | null {
  const going = new Set(removed.map(keyOf))
  const kept = going.size === 0 ? list : list.filter((item) => !going.has(keyOf(item)))
  if (kept.length !== list.length - removed.length) return null
  const coming = new Set(added.map(keyOf))
  if (coming.size !== added.length || kept.some((item) => coming.has(keyOf(item)))) return null
  return merged(kept, added, order)
}
