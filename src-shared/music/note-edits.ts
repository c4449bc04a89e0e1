import type { SongChange } from './changes.ts'
import type { Note, NoteClip } from './song.ts'

/** Edits of notes as changes of the clip that holds them; times are those of the clip's content. */
export interface NotePlace {
  trackId: string
  clip: NoteClip
}

/** Notes changed one by one; those that stay as they are cost nothing. */
export function notesChanged({ trackId, clip }: NotePlace, ids: ReadonlySet<number>, change: (note: Note) => Note): SongChange[] {
  const removed: Note[] = []
  const added: Note[] = []
  for (const note of clip.notes) {
    if (!ids.has(note.id)) continue
    const next = bounded(change(note))
    if (sameNote(note, next)) continue
    removed.push(note)
    added.push(next)
  }
  return removed.length === 0 ? [] : [{ kind: 'notes', trackId, clipId: clip.id, removed, added }]
}

export const notesAdded = ({ trackId, clip }: NotePlace, added: readonly Note[]): SongChange[] =>
  added.length === 0 ? [] : [{ kind: 'notes', trackId, clipId: clip.id, removed: [], added: added.map(bounded) }]

export function notesRemoved({ trackId, clip }: NotePlace, ids: ReadonlySet<number>): SongChange[] {
  const removed = clip.notes.filter(({ id }) => ids.has(id))
  return removed.length === 0 ? [] : [{ kind: 'notes', trackId, clipId: clip.id, removed, added: [] }]
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
}

/**
 * Where a note begins that is drawn to the grid: the nearest line, every second of which may be late.
 *
 * @param originTick  where the grid begins, in the note's own time
 */
export function quantised(note: Note, { stepTicks, strength, swing }: Quantising, originTick: number): Note {
  const line = Math.round((note.startTick - originTick) / stepTicks)
  const late = line % 2 === 0 ? 0 : Math.round((swing * stepTicks) / 2)
  const target = originTick + line * stepTicks + late
  return { ...note, startTick: Math.max(0, Math.round(note.startTick + (target - note.startTick) * strength)) }
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
