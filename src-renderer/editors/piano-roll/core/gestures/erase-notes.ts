import { notesRemoved } from '../../../../../src-shared/music/index.ts'
import type { EditorPointer, Gesture } from '../../../timeline/core/gesture.ts'
import { NO_NOTES, notesIn, selectionOf, type NoteSelection } from '../note-selection.ts'
import type { RollStage } from '../roll-stage.ts'

/** Deletes every note that the pointer passes; until it comes up they are only chosen. */
export function erasingNotes(stage: RollStage, from: EditorPointer): Gesture {
  const before = stage.selection
  let going: NoteSelection = NO_NOTES
  const pass = (pointer: EditorPointer): void => {
    const hit = stage.noteAt(pointer)
    if (hit) going = selectionOf([...notesIn(going), [hit.place.clip.id, hit.note.id]])
    stage.select(going)
  }
  pass(from)
  return {
    move: pass,
    complete: () => {
      const changes = [...going].flatMap(([clipId, ids]) => {
        const place = stage.place(clipId)
        return place ? notesRemoved(place, ids) : []
      })
      stage.select(NO_NOTES)
      if (changes.length > 0) stage.commit('Delete notes', changes)
    },
    cancel: () => stage.select(before),
  }
}
