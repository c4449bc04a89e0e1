import type { NoteSelection } from './note-selection.ts'
import type { ClipNotes } from './roll-stage.ts'

export const selectionOfClips = (clips: readonly ClipNotes[]): NoteSelection =>
  new Map(clips.map(({ place, notes }) => [place.clip.id, new Set(notes.map(({ id }) => id))]))

/** Whether it holds these notes and no others. */
export const isOfClips = (selection: NoteSelection, clips: readonly ClipNotes[]): boolean =>
  selection.size === clips.length &&
  clips.every(({ place, notes }) => {
    const ids = selection.get(place.clip.id)
    return ids?.size === notes.length && notes.every(({ id }) => ids.has(id))
  })
