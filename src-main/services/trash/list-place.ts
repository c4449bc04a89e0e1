import type { ListPlace } from './trash-entry.ts'

interface Listed {
  id: string
}

/** Where a thing stands in its list. */
export function placeIn(list: readonly Listed[], id: string): ListPlace {
  const index = list.findIndex((thing) => thing.id === id)
  return { index, after: list[index - 1]?.id ?? null }
}

/**
 * The list with a thing at the place where it stood: behind the nearest of those before it that is in the list.
 *
 * @param removed  places of the things that are not in the list now but can still be brought back
 */
export function putInPlace<T extends Listed>(list: readonly T[], thing: T, place: ListPlace, removed: ReadonlyMap<string, ListPlace>): T[] {
  const passed = new Set<string>()
  let { after } = place
  while (after !== null && !list.some(({ id }) => id === after) && !passed.has(after)) {
    passed.add(after)
    const further = removed.get(after)
    if (!further) return list.toSpliced(Math.min(place.index, list.length), 0, thing)
    after = further.after
  }
  return list.toSpliced(after === null ? 0 : list.findIndex(({ id }) => id === after) + 1, 0, thing)
}
