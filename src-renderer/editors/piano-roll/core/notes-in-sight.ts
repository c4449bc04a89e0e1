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

/** Notes that no gesture changes, in order. */
export interface SeenNotes {
  /** The very same list as long as it would hold the same notes, so that a picture of them can stay while others change. */
  resting: readonly Note[]
  chosen: readonly Note[]
}

/** Clips that are remembered: one that is forgotten is looked at anew. */
const MOST_CLIPS = 64

/** Notes of clips as far as they are in sight, those that are chosen apart from the others. */
export class NotesInSight {
  private readonly known = new Map<string, { looked: Looked; seen: SeenNotes }>()

  /** Those that sound within ticks of the content. */
  of(clipId: string, looked: Looked): SeenNotes {
    const before = this.known.get(clipId)
    if (before && isSame(before.looked, looked)) return before.seen
    const resting: Note[] = []
    const chosen: Note[] = []
    for (const note of notesWithin(looked.notes, looked.fromTick, looked.toTick))
      if (!looked.changing?.has(note.id)) (looked.chosen?.has(note.id) ? chosen : resting).push(note)
    const seen = { resting: before && isOfSame(before.seen.resting, resting) ? before.seen.resting : resting, chosen }
    if (this.known.size >= MOST_CLIPS) this.known.clear()
    this.known.set(clipId, { looked, seen })
    return seen
  }
}

const isSame = (a: Looked, b: Looked): boolean =>
  a.notes === b.notes && a.chosen === b.chosen && a.changing === b.changing && a.fromTick === b.fromTick && a.toTick === b.toTick

const isOfSame = (a: readonly Note[], b: readonly Note[]): boolean => a.length === b.length && a.every((note, i) => note === b[i])
