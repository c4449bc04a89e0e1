import type { EditorPointer, Gesture } from '../../../timeline/core/gesture.ts'
import { tickToX, xToTick } from '../../../timeline/core/time-axis.ts'
import { bothOf, NO_NOTES, selectionOf } from '../note-selection.ts'
import { contentShift, type RollStage } from '../roll-stage.ts'
import { notesWithin } from '../../../timeline/core/notes-within.ts'

interface Box {
  x: number
  y: number
  width: number
  height: number
}

function* within(stage: RollStage, { x, y, width, height }: Box): Generator<readonly [clipId: string, id: number]> {
  const { view, rows } = stage
  for (const place of stage.ports.places()) {
    const shift = contentShift(place)
    const from = view.time.leftTick + x * view.time.ticksPerPixel - shift
    for (const note of notesWithin(place.clip.notes, from, from + width * view.time.ticksPerPixel)) {
      const row = rows.rowOf(note.pitch)
      if (row === null) continue
      const top = (row - view.topRow) * view.rowHeight
      const [left, right] = [tickToX(view.time, note.startTick + shift), tickToX(view.time, note.startTick + note.ticks + shift)]
      if (right >= x && left <= x + width && top + view.rowHeight >= y && top <= y + height) yield [place.clip.id, note.id]
    }
  }
}

/** A marquee; with Shift it adds. Without a drag it is the place where playing and pasting begin. */
export function choosingNotes(stage: RollStage, from: EditorPointer): Gesture {
  const before = stage.selection
  const kept = from.shift ? before : NO_NOTES
  let moved = false
  stage.select(kept)
  return {
    move: (to) => {
      moved = true
      const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)]
      stage.marquee = { x, y, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) }
      stage.select(bothOf(kept, selectionOf(within(stage, stage.marquee))))
    },
    complete: () => {
      stage.marquee = null
      if (!moved && !from.shift) stage.ports.locate(stage.snapped(xToTick(stage.view.time, from.x), from))
    },
    cancel: () => {
      stage.marquee = null
      stage.select(before)
    },
  }
}
