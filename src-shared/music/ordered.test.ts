import fc from 'fast-check'
import { expect, it } from 'vitest'
import { exchanged } from './ordered.ts'

interface Item {
  id: number
  tick: number
}
const order = (a: Item, b: Item): number => a.tick - b.tick || a.id - b.id
const idOf = ({ id }: Item): number => id

/** By looking at everything. */
function naive(list: readonly Item[], removed: readonly Item[], added: readonly Item[]): Item[] | null {
  const going = removed.map(idOf)
  const isThere = (item: Item): boolean => list.some((other) => order(other, item) === 0)
  if (new Set(going).size < going.length || !removed.every(isThere)) return null
  const kept = list.filter(({ id }) => !going.includes(id))
  const ids = [...kept, ...added].map(idOf)
  return new Set(ids).size < ids.length ? null : [...kept, ...added].sort(order)
}

it('exchanges what was asked for, or refuses all of it', () => {
  const item = fc.record({ id: fc.integer({ min: 1, max: 30 }), tick: fc.integer({ min: 0, max: 12 }) })
  const items = fc.uniqueArray(item, { selector: idOf, maxLength: 24 })
  const some = fc.array(fc.nat(), { maxLength: 12 })
  fc.assert(
    fc.property(
      items,
      some,
      fc.array(item, { maxLength: 8 }),
      fc.boolean(),
      fc.integer({ min: -3, max: 3 }),
      (all, picks, others, moves, by) => {
        const list = all.toSorted(order)
        const removed = list.length === 0 ? [] : picks.map((pick) => list[pick % list.length])
        // What is moved stays what it is.
        const added = moves ? removed.map(({ id, tick }) => ({ id, tick: tick + by })) : others
        expect(exchanged(list, { removed, added }, idOf, order)).toEqual(naive(list, removed, added))
      },
    ),
    { numRuns: 2000 },
  )
})
