import type { Note } from '../../../../src-shared/music/index.ts'

/** Of lists that were seen before. Lists of a song are never changed in place. */
const longest = new WeakMap<readonly Note[], number>()

/** How long their longest note is. */
export function longestTicks(notes: readonly Note[]): number {
  let ticks = longest.get(notes)
  if (ticks === undefined) {
    ticks = notes.reduce((most, note) => Math.max(most, note.ticks), 0)
    longest.set(notes, ticks)
  }
  return ticks
}

/** Index of the first note that begins at or after a tick. */
export function firstFrom(notes: readonly Note[], tick: number): number {
  let [low, high] = [0, notes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (notes[middle].startTick < tick) low = middle + 1
    else high = middle
  }
  return low
}

/** Notes that sound somewhere within [fromTick, toTick], in order; without looking at all the others. */
export function* notesWithin(notes: readonly Note[], fromTick: number, toTick: number): Generator<Note> {
  for (let i = firstFrom(notes, fromTick - longestTicks(notes)); i < notes.length && notes[i].startTick <= toTick; i++)
    if (notes[i].startTick + notes[i].ticks >= fromTick) yield notes[i]
}
