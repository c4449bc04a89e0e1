const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** How well a text answers a search: each of its words begins a word of the text or stands within one; null where one is missing. */
function likeness(text: string, query: string): number | null {
  const words = plain(text).split(/[^\p{L}\p{N}]+/u)
  let sum = 0
  for (const wanted of plain(query).split(/\s+/).filter(Boolean)) {
    const begins = words.findIndex((word) => word.startsWith(wanted))
    if (begins >= 0) sum += begins === 0 ? 3 : 2
    else if (plain(text).includes(wanted)) sum += 1
    else return null
  }
  return sum
}

/** What answers a search, the best first, else in the order it had. */
export function searched<T>(items: readonly T[], query: string, textOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, rank: likeness(textOf(item), query) }))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => b.rank! - a.rank!)
    .map(({ item }) => item)
}
