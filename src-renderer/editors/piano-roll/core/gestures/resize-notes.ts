import type { Note } from '../../../../../src-shared/music/index.ts'
import type { EditorPointer, Gesture } from '../../../timeline/core/gesture.ts'
import type { RollStage } from '../roll-stage.ts'
import { changingNotes } from './changing-notes.ts'
import { committed } from './move-notes.ts'

/** Moves the ends or the beginnings of what is chosen. */
export function resizingNotes(stage: RollStage, from: EditorPointer, edge: 'start' | 'end'): Gesture {
  const chosen = stage.chosen()
  /** Shorter than the grid only where the note was before. */
  const least = (note: Note): number => Math.min(note.ticks, stage.step)
  return changingNotes(
    stage,
    'Resize notes',
    chosen,
    (pointer) => {
      const ticks = stage.travelled(from, pointer)
      return chosen.map(({ place, notes }) => ({
        place,
        notes: notes.map((note) => {
          if (edge === 'end') return { ...note, ticks: Math.max(least(note), note.ticks + ticks) }
          const moved = Math.max(-note.startTick, Math.min(note.ticks - least(note), ticks))
          return { ...note, startTick: note.startTick + moved, ticks: note.ticks - moved }
        }),
      }))
    },
    (clips) => {
      stage.lastTicks = clips[0].notes[0].ticks
      return committed(clips)
    },
  )
}
