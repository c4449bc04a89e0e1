/** Which notes are chosen: by clip, for notes of several clips may be edited together, and ids are unique in a clip only. */
export type NoteSelection = ReadonlyMap<string, ReadonlySet<number>>

export const NO_NOTES: NoteSelection = new Map()

export const isChosen = (selection: NoteSelection, clipId: string, id: number): boolean => selection.get(clipId)?.has(id) ?? false

export const countOf = (selection: NoteSelection): number => [...selection.values()].reduce((sum, ids) => sum + ids.size, 0)

export function selectionOf(notes: Iterable<readonly [clipId: string, id: number]>): NoteSelection {
  const selection = new Map<string, Set<number>>()
  for (const [clipId, id] of notes) {
    const ids = selection.get(clipId)
    if (ids) ids.add(id)
    else selection.set(clipId, new Set([id]))
  }
  return selection
}

export const oneNote = (clipId: string, id: number): NoteSelection => new Map([[clipId, new Set([id])]])

/** What is in either. */
export const bothOf = (a: NoteSelection, b: NoteSelection): NoteSelection =>
  countOf(a) === 0 ? b : selectionOf([...notesIn(a), ...notesIn(b)])

export function* notesIn(selection: NoteSelection): Generator<readonly [clipId: string, id: number]> {
  for (const [clipId, ids] of selection) for (const id of ids) yield [clipId, id]
}

/** With that note, or without it where it was chosen. */
export function toggled(selection: NoteSelection, clipId: string, id: number): NoteSelection {
  const ids = new Set(selection.get(clipId))
  if (!ids.delete(id)) ids.add(id)
  return new Map([...selection, [clipId, ids]])
}
