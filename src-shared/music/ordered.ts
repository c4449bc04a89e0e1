/** Lists in the order of time, as a song holds them: values that are replaced, never changed. */

/**
 * The list without `removed` and with `added`: some ten thousand of a hundred thousand are exchanged within some milliseconds.
 *
 * @param list   in `order`
 * @param keyOf  what tells items apart
 * @returns      null where one that is to go is not there, where it was, or one that is to come is there already
 */
export function exchanged<T, K>(
  list: readonly T[],
  { removed, added }: { removed: readonly T[]; added: readonly T[] },
  keyOf: (item: T) => K,
  order: (a: T, b: T) => number,
): readonly T[] | null {
  const places = placesOf(list, removed, keyOf, order)
  if (!places || !mayCome(list, removed, added, keyOf)) return null
  const result: T[] = new Array<T>(list.length - places.length + added.length)
  let [n, gone, i] = [0, 0, 0]
  const keepUpTo = (end: number): void => {
    while (i < end) {
      if (places[gone] === i) {
        gone++
        i++
      }
      for (const stop = Math.min(end, places[gone] ?? end); i < stop; i++) result[n++] = list[i]
    }
  }
  for (const item of inOrder(added, order)) {
    keepUpTo(firstFrom(list, item, order, i))
    result[n++] = item
  }
  keepUpTo(list.length)
  return result
}

/** Whether no two of them are one, and none is there already but for those that go. */
function mayCome<T, K>(list: readonly T[], removed: readonly T[], added: readonly T[], keyOf: (item: T) => K): boolean {
  // The same things, otherwise: as most changes are. That no two of those that go are one has been seen to.
  if (added.length === removed.length && added.every((item, i) => keyOf(item) === keyOf(removed[i]))) return true
  const going = new Set(removed.map(keyOf))
  const coming = new Set(added.map(keyOf))
  if (coming.size !== added.length) return false
  const isNew = added.some((item) => !going.has(keyOf(item)))
  return !isNew || !list.some((item) => coming.has(keyOf(item)) && !going.has(keyOf(item)))
}

function inOrder<T>(items: readonly T[], order: (a: T, b: T) => number): readonly T[] {
  for (let i = 1; i < items.length; i++) if (order(items[i - 1], items[i]) > 0) return items.toSorted(order)
  return items
}

/** Index of the first one from `from` on that does not come before `item`: soon found where it is near. */
function firstFrom<T>(list: readonly T[], item: T, order: (a: T, b: T) => number, from: number): number {
  let [low, step] = [from, 1]
  while (low + step <= list.length && order(list[low + step - 1], item) < 0) {
    low += step
    step *= 2
  }
  let high = Math.min(list.length, low + step - 1)
  while (low < high) {
    const middle = (low + high) >> 1
    if (order(list[middle], item) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Where items stand in a list, rising; null where one is not there, or is asked for twice. */
function placesOf<T, K>(list: readonly T[], items: readonly T[], keyOf: (item: T) => K, order: (a: T, b: T) => number): number[] | null {
  const places: number[] = []
  let from = 0
  for (const item of inOrder(items, order)) {
    const place = firstFrom(list, item, order, from)
    if (place === list.length || keyOf(list[place]) !== keyOf(item)) return null
    places.push(place)
    from = place + 1
  }
  return places
}
