import { notesAdded, type NotePlace } from '../../../../../src-shared/music/index.ts'
import type { EditorPointer, Gesture } from '../../../timeline/core/gesture.ts'
import { clipReaching } from '../clip-reach.ts'
import { newNotes } from '../new-notes.ts'
import { selectionOf } from '../note-selection.ts'
import type { RollStage } from '../roll-stage.ts'
import { changingNotes } from './changing-notes.ts'

/** Draws a note, or a chord, as long as one drags. */
export function drawingNotes(stage: RollStage, from: EditorPointer, place: NotePlace): Gesture {
  const drawn = newNotes(stage, from, place)
  const before = stage.selection
  stage.select(selectionOf(drawn.map(({ id }) => [place.clip.id, id])))
  stage.hear([{ place, notes: drawn }])
  const gesture = changingNotes(
    stage,
    drawn.length > 1 ? 'Draw a chord' : 'Draw a note',
    [{ place, notes: drawn }],
    (pointer) => {
      const ticks = Math.max(stage.step, drawn[0].ticks + stage.travelled(from, pointer))
      return [{ place, notes: drawn.map((note) => ({ ...note, ticks })) }]
    },
    ([{ notes }]) => {
      stage.lastTicks = notes[0].ticks
      return [...notesAdded(place, notes), ...clipReaching(stage.ports.song(), place, notes)]
    },
  )
  gesture.move(from)
  return {
    ...gesture,
    cancel: () => {
      gesture.cancel()
      stage.select(before)
    },
  }
}
