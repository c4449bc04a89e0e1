import type { SongChange } from './changes.ts'
import type { NoteExchange } from './note-tools.ts'
import type { Note, NoteClip } from './song.ts'

/** Edits of notes as changes of the clip that holds them; times are those of the clip's content. */
export interface NotePlace {
  trackId: string
  clip: NoteClip
}

/** More of them would take more memory than their notes. */
const HIGHEST_LISTED_ID = 2 ** 24

/** Those of some ids, in the order of the list; a list of 100,000 is looked through within a millisecond. */
export function notesOfIds(notes: readonly Note[], ids: ReadonlySet<number> | ReadonlyMap<number, unknown>): Note[] {
  if (ids.size === 0) return []
  let highest = 0
  for (const id of ids.keys()) highest = Math.max(highest, id)
  if (highest > HIGHEST_LISTED_ID) return notes.filter(({ id }) => ids.has(id))
  const isOne = new Uint8Array(highest + 1)
  for (const id of ids.keys()) isOne[id] = 1
  return notes.filter(({ id }) => isOne[id] === 1)
}

/** Notes of the clip that become others, each under its id; those that stay as they are cost nothing. */
export function notesBecome({ trackId, clip }: NotePlace, next: readonly Note[]): SongChange[] {
  const byId = new Map(next.map((note) => [note.id, note]))
  const removed: Note[] = []
  const added: Note[] = []
  for (const note of notesOfIds(clip.notes, byId)) {
    const changed = bounded(byId.get(note.id)!)
    if (sameNote(note, changed)) continue
    removed.push(note)
    added.push(changed)
  }
  return removed.length === 0 ? [] : [{ kind: 'notes', trackId, clipId: clip.id, removed, added }]
}

export const notesAdded = ({ trackId, clip }: NotePlace, added: readonly Note[]): SongChange[] =>
  added.length === 0 ? [] : [{ kind: 'notes', trackId, clipId: clip.id, removed: [], added: added.map(bounded) }]

export function notesRemoved({ trackId, clip }: NotePlace, ids: ReadonlySet<number>): SongChange[] {
  const removed = notesOfIds(clip.notes, ids)
  return removed.length === 0 ? [] : [{ kind: 'notes', trackId, clipId: clip.id, removed, added: [] }]
}

/** Notes that become others, as tools give them; those that come without an id get a free one. */
export function notesExchanged(place: NotePlace, { removed, added }: NoteExchange): { changes: SongChange[]; notes: Note[] } {
  const firstId = freeNoteId(place.clip)
  const notes = added.map((note, i) => bounded({ ...note, id: note.id ?? firstId + i }))
  if (removed.length + notes.length === 0) return { changes: [], notes }
  return { changes: [{ kind: 'notes', trackId: place.trackId, clipId: place.clip.id, removed, added: notes }], notes }
}

/** An id that no note of the clip has. */
export const freeNoteId = ({ notes, controls }: NoteClip): number =>
  1 +
  Math.max(
    notes.reduce((most, { id }) => Math.max(most, id), 0),
    controls.reduce((most, { id }) => Math.max(most, id), 0),
  )

export interface Quantising {
  /** Of the grid. */
  stepTicks: number
  /** 0..1: how far a note moves to its line. */
  strength: number
  /** 0..1: how late every second line is; 1 is a dotted rhythm, two thirds of it a triplet's. */
  swing: number
  /** Ends are drawn to the grid, too; else a note keeps its length. */
  ends?: boolean
}

/**
 * A note drawn to the grid: it begins at the nearest line, every second of which may be late. Where ends are drawn, too, it lasts a step at
 * least.
 *
 * @param originTick  where the grid begins, in the note's own time
 */
export function quantised(note: Note, { stepTicks, strength, swing, ends = false }: Quantising, originTick: number): Note {
  const drawn = (tick: number): number => {
    const line = Math.round((tick - originTick) / stepTicks)
    const late = line % 2 === 0 ? 0 : Math.round((swing * stepTicks) / 2)
    return Math.round(tick + (originTick + line * stepTicks + late - tick) * strength)
  }
  const startTick = Math.max(0, drawn(note.startTick))
  if (!ends) return { ...note, startTick }
  return { ...note, startTick, ticks: Math.max(Math.min(note.ticks, stepTicks), drawn(note.startTick + note.ticks) - startTick) }
}

function bounded(note: Note): Note {
  return {
    ...note,
    startTick: Math.max(0, note.startTick),
    ticks: Math.max(1, note.ticks),
    pitch: Math.max(0, Math.min(127, note.pitch)),
    velocity: Math.max(1, Math.min(127, note.velocity)),
  }
}

const sameNote = (a: Note, b: Note): boolean =>
  a.startTick === b.startTick && a.ticks === b.ticks && a.pitch === b.pitch && a.velocity === b.velocity
