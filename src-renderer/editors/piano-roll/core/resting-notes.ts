import type { Note } from '../../../../src-shared/music/index.ts'
import { notesWithin } from '../../timeline/core/notes-within.ts'

interface Looked {
  notes: readonly Note[]
  chosen: ReadonlySet<number> | undefined
  /** By a gesture. */
  changing: ReadonlySet<number> | undefined
  fromTick: number
  toTick: number
}

/** Clips whose lists are remembered: one that is forgotten is made anew. */
const MOST_CLIPS = 64

/**
 * Notes of clips that are not chosen and that no gesture changes, as far as they are in sight: the very same list as long as it would hold
 * the same notes, so that a picture of them can stay while the others change.
 */
export class RestingNotes {
  private readonly known = new Map<string, Looked & { list: readonly Note[] }>()

  /** Those that sound within ticks of the content, in order. */
  of(clipId: string, looked: Looked): readonly Note[] {
    const before = this.known.get(clipId)
    if (before && isSame(before, looked)) return before.list
    const { notes, chosen, changing, fromTick, toTick } = looked
    const found: Note[] = []
    for (const note of notesWithin(notes, fromTick, toTick)) if (!chosen?.has(note.id) && !changing?.has(note.id)) found.push(note)
    const list = before?.list.length === found.length && found.every((note, i) => note === before.list[i]) ? before.list : found
    if (this.known.size >= MOST_CLIPS) this.known.clear()
    this.known.set(clipId, { ...looked, list })
    return list
  }
}

const isSame = (a: Looked, b: Looked): boolean =>
  a.notes === b.notes && a.chosen === b.chosen && a.changing === b.changing && a.fromTick === b.fromTick && a.toTick === b.toTick
